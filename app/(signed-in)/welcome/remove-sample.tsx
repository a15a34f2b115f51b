"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

/** Removes the sample that the workspace started with. */
export function RemoveSample({
  why,
  remove,
}: {
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  remove: (input: Record<string, never>) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("welcome.sample");
  const { act, busy } = useAct();
  return (
    <p className="mt-10 flex flex-wrap items-center gap-3 border-t border-line pt-4 text-sm text-quiet">
      {t("text")}
      <ConfirmButton
        label={t("remove")}
        why={why}
        disabled={busy}
        title={t("title")}
        text={t("ask")}
        confirm={t("remove")}
        onConfirm={async () => void (await act(remove({}), { done: t("removed") }))}
      />
    </p>
  );
}
