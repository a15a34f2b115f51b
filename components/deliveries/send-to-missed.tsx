"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Sends what a run wrote once more, only to those whom it did not reach. */
export function SendToMissed({
  runId,
  count,
  why,
  send,
}: {
  runId: string;
  /** How many it did not reach. */
  count: number;
  why: string | null;
  send: (input: { id: string }) => Promise<ActionResult<{ count: number }>>;
}) {
  const t = useTranslations("deliveries.missed");
  const { act, busy } = useAct();
  const press = () => void act(send({ id: runId }), { done: (sent) => t("done", sent) });
  return (
    <Button why={why} disabled={busy} onClick={press}>
      {t("send", { count })}
    </Button>
  );
}
