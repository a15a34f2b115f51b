"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Runs a workflow by hand, and goes to where that can be watched. */
export function RunWorkflow({
  id,
  why,
  run,
}: {
  id: string;
  why: string | null;
  run: (input: { id: string }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("workflows");
  const router = useRouter();
  const { act, busy } = useAct();
  const start = () => act(run({ id }), { done: t("started"), onDone: ({ runId }) => router.push(`/runs/${runId}`) });
  return (
    <Button why={why} disabled={busy} onClick={() => void start()}>
      {t("runNow")}
    </Button>
  );
}
