"use client";

import { useTranslations } from "next-intl";
import { RunNow } from "@/components/runs/run-now";
import type { HandMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** Runs a report or a workflow on its own, outside its schedules: what it writes is kept as a draft. */
export function RunAlone({
  id,
  name,
  copies,
  delivers = true,
  goesThere,
  transport,
  disabled,
  why,
  run,
}: {
  id: string;
  name: string;
  /** Whether it writes an edition, and whether it makes anything that could be mailed. */
  copies: boolean;
  delivers?: boolean;
  goesThere?: boolean;
  transport: string;
  disabled?: boolean;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  run: (input: { id: string; deliveryMode?: Exclude<HandMode, "send"> }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("runNow");
  return (
    <RunNow
      label={t("open")}
      title={t("title", { name })}
      ways={delivers ? { recipients: 0, usual: "draft", copies, publishes: false } : null}
      goesThere={goesThere}
      look="plain"
      transport={transport}
      disabled={disabled}
      why={why}
      start={(mode) => run({ id, ...(mode === "draft" || mode === "me" ? { deliveryMode: mode } : {}) })}
    />
  );
}
