"use client";

import { useTranslations } from "next-intl";
import { RunNow, type Ways } from "@/components/runs/run-now";
import type { HandMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Runs again what a run was about, and opens the new run. */
export function RunAgain({
  id,
  title,
  ways,
  transport,
  why,
  run,
}: {
  id: string;
  title: string;
  ways: Ways | null;
  transport: string;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  run: (input: { id: string; deliveryMode?: HandMode }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("runNow");
  return (
    <RunNow
      label={t("again")}
      title={title}
      ways={ways}
      look="plain"
      transport={transport}
      goesThere
      why={why}
      start={(deliveryMode) => run({ id, deliveryMode })}
    />
  );
}
