"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button, ButtonLink } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** What can be done with a workflow. */
export function WorkflowBar({
  id,
  name,
  why,
  run,
  remove,
}: {
  id: string;
  name: string;
  why: string | null;
  run: (input: { id: string }) => Promise<ActionResult<{ runId: string }>>;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("workflows");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <>
      <Button
        why={why}
        disabled={busy}
        onClick={() =>
          void act(run({ id }), { done: t("started"), onDone: ({ runId }) => router.push(`/runs/${runId}`) })
        }
      >
        {t("runNow")}
      </Button>
      <ButtonLink href={`/schedules/new?type=workflow&workflowId=${id}`} look="solid">
        {t("schedule")}
      </ButtonLink>
      <ConfirmButton
        why={why}
        disabled={busy}
        label={t("delete")}
        title={t("deleteTitle", { name })}
        text={t("deleteText")}
        confirm={t("deleteConfirm")}
        onConfirm={async () =>
          void (await act(remove({ id }), { done: t("deleted"), onDone: () => router.push("/workflows") }))
        }
      />
    </>
  );
}
