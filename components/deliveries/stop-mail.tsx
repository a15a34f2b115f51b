"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Shows that mail requested by a person waits for some seconds, and can stop it meanwhile. */
export function StopMail({
  editionId,
  leavesInMs,
  recipients,
  transport,
  why,
  stop,
}: {
  editionId: string;
  /** Counted from the server's answer, because the browser's clock may differ. */
  leavesInMs: number;
  recipients: number;
  transport: string;
  why: string | null;
  stop: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("deliveries.stop");
  const router = useRouter();
  const { act, busy } = useAct();
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const leavesAt = performance.now() + leavesInMs;
    const tick = () => {
      const seconds = Math.ceil((leavesAt - performance.now()) / 1_000);
      setLeft(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      router.refresh();
    };
    const timer = setInterval(tick, 500);
    tick();
    return () => clearInterval(timer);
  }, [leavesInMs, router]);
  if (left === null || left <= 0) return null;
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-3 border-l-2 border-wait bg-wash px-4 py-2.5">
      <p role="timer">{t("leaves", { seconds: left, count: recipients, transport })}</p>
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
