"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { RunProgress } from "@/components/runs/run-progress";
import { Button } from "@/components/ui/button";
import type { RunView } from "@/lib/runs/schema";
import type { DeliveryMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Writes an edition now and keeps it as a draft: nobody is mailed. */
export function FirstEdition({
  themeId,
  run,
  written,
  generate,
  cancel,
}: {
  themeId: string;
  run: RunView | null;
  written: boolean;
  generate: (input: { themeId: string; deliveryMode: DeliveryMode }) => Promise<ActionResult<{ runId: string }>>;
  cancel: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("welcome.edition");
  const { act, busy } = useAct();
  if (run) return <RunProgress key={run.id} initial={run} cancel={cancel} />;
  return (
    <Button
      look={written ? "plain" : "solid"}
      disabled={busy}
      onClick={() => void act(generate({ themeId, deliveryMode: "draft" }), { done: t("begun") })}
    >
      {written ? t("again") : t("write")}
    </Button>
  );
}
