"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Makes a backup now; the page shows its progress. */
export function BackUpNow({
  disabled,
  start,
}: {
  disabled: boolean;
  start: (input: Record<string, never>) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("backups");
  const { act, busy } = useAct();
  return (
    <Button look="solid" disabled={disabled || busy} onClick={() => void act(start({}), { done: t("started") })}>
      {t("now")}
    </Button>
  );
}
