"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Mail that somebody asked for by hand waits for some seconds, is seen to, and can be stopped meanwhile. */
export function StopMail({
  editionId,
  leavesAt,
  recipients,
  why,
  stop,
}: {
  editionId: string;
  /** ISO 8601 in UTC. */
  leavesAt: string;
  recipients: number;
  why: string | null;
  stop: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("deliveries.stop");
  const router = useRouter();
  const { act, busy } = useAct();
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => {
      const seconds = Math.ceil((Date.parse(leavesAt) - Date.now()) / 1_000);
      setLeft(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      router.refresh();
    };
    const timer = setInterval(tick, 500);
    tick();
    return () => clearInterval(timer);
  }, [leavesAt, router]);
  if (left === null || left <= 0) return null;
  return (
    <div
      role="status"
      className="mb-6 flex flex-wrap items-center justify-between gap-3 border-l-2 border-wait bg-wash px-4 py-2.5"
    >
      <p>{t("leaves", { seconds: left, count: recipients })}</p>
      <Button
        look="solid"
        disabled={busy}
        why={why}
        onClick={() => void act(stop({ id: editionId }), { done: t("stopped") })}
      >
        {t("stop")}
      </Button>
    </div>
  );
}
