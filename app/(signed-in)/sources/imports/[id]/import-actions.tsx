"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ActionResult } from "@/lib/transport/action";

type Act = (input: { id: string }) => Promise<ActionResult<void>>;

/** Undoes an import, or stops following its list. */
export function ImportActions({
  id,
  isUndone,
  isFollowed,
  added,
  undo,
  unfollow,
}: {
  id: string;
  isUndone: boolean;
  isFollowed: boolean;
  /** How many sources would be removed. */
  added: number;
  undo: Act;
  unfollow: Act;
}) {
  const t = useTranslations("imports");
  const { act, busy } = useAct();
  return (
    <>
      {isFollowed && (
        <Button disabled={busy} onClick={() => void act(unfollow({ id }), { done: t("unfollowed") })}>
          {t("unfollow")}
        </Button>
      )}
      {!isUndone && (
        <ConfirmButton
          label={t("undo")}
          title={t("undoTitle")}
          text={t("undoText", { count: added })}
          confirm={t("undo")}
          onConfirm={async () => {
            await act(undo({ id }), { done: t("undoneToast") });
          }}
        />
      )}
    </>
  );
}
