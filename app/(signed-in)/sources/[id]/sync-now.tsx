"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Reads all sources of a group now, and opens the run that shows how it goes. */
export function SyncNow({
  id,
  disabled,
  sync,
}: {
  id: string;
  disabled: boolean;
  sync: (input: { id: string }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("sources");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <Button
      look="solid"
      disabled={disabled || busy}
      onClick={() =>
        void act(sync({ id }), { done: t("syncStarted"), onDone: ({ runId }) => router.push(`/runs/${runId}`) })
      }
    >
      {t("syncNow")}
    </Button>
  );
}
