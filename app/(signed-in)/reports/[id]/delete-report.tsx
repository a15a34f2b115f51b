"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** Deletes a report, after asking once more. */
export function DeleteReport({
  id,
  name,
  why,
  remove,
}: {
  id: string;
  name: string;
  why: string | null;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("reports");
  const router = useRouter();
  const { act, busy } = useAct();
  return (
    <ConfirmButton
      why={why}
      disabled={busy}
      label={t("delete")}
      title={t("deleteTitle", { name })}
      text={t("deleteText")}
      confirm={t("deleteConfirm")}
      onConfirm={async () =>
        void (await act(remove({ id }), { done: t("deleted"), onDone: () => router.push("/reports") }))
      }
    />
  );
}
