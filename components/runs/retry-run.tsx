"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Retries a run: a failed one as a new run, a waiting one now. */
export function RetryRun({
  id,
  waiting,
  why,
  retry,
}: {
  id: string;
  waiting: boolean;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  retry: (input: { id: string }) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("runs");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <Button
      why={why}
      disabled={busy}
      onClick={() =>
        void act(retry({ id }), { done: t("retried"), onDone: ({ runId }) => router.push(`/runs/${runId}`) })
      }
    >
      {waiting ? t("retryNow") : t("retry")}
    </Button>
  );
}
