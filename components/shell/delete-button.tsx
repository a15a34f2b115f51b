"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** Deletes the thing that a page is about, after a confirmation, and opens the list `of` its kind. */
export function DeleteButton({
  of,
  id,
  name,
  why,
  remove,
}: {
  of: "themes" | "reports" | "workflows";
  id: string;
  name: string;
  why: string | null;
  remove: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations(`${of}.delete`);
  const router = useRouter();
  const { act, busy } = useAct();
  const onConfirm = async () => {
    await act(remove({ id }), { done: t("done"), onDone: () => router.push(`/${of}`) });
  };
  return (
    <ConfirmButton
      why={why}
      disabled={busy}
      label={t("open")}
      title={t("title", { name })}
      text={t("text")}
      confirm={t("confirm")}
      onConfirm={onConfirm}
    />
  );
}
