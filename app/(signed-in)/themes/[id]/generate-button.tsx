"use client";

import { useTranslations } from "next-intl";
import { RunNow, type Ways } from "@/components/runs/run-now";
import { CostText } from "@/components/themes/cost-text";
import type { RunCost } from "@/lib/models/schema";
import type { HandMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** "Generate now", after saying what it covers, what it costs, and which draft it replaces. */
export function GenerateButton({
  themeId,
  ways,
  transport,
  cost,
  draftOf,
  disabled,
  why,
  generate,
}: {
  themeId: string;
  ways: Ways;
  transport: string;
  /** The cost of the theme's writer. */
  cost: RunCost | null;
  /** When the draft that waits for approval was written, in words; null if there is none. */
  draftOf: string | null;
  disabled: boolean;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  generate: (input: { themeId: string; deliveryMode?: HandMode }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("generate");
  return (
    <RunNow
      label={t("open")}
      title={t("title")}
      ways={ways}
      transport={transport}
      disabled={disabled}
      why={why}
      start={(deliveryMode) => generate({ themeId, deliveryMode })}
    >
      <p>{t("text")}</p>
      {draftOf && <p className="border-l-2 border-wait pl-3 text-ink">{t("replaces", { at: draftOf })}</p>}
      <CostText cost={cost} />
    </RunNow>
  );
}
