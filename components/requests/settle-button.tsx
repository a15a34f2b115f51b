"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import type { ActionResult } from "@/lib/transport/action";

/** Marks a request as done, or as not done after all. */
export function SettleButton({
  id,
  title,
  done,
  settle,
}: {
  id: string;
  title: string;
  done: boolean;
  settle: (input: { id: string; done: boolean }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("requests");
  const { act, busy } = useAct();
  return (
    <Button
      look={done ? "quiet" : "plain"}
      className="justify-self-start"
      disabled={busy}
      aria-label={t(done ? "reopenOne" : "settleOne", { title })}
      onClick={() =>
        void act(settle({ id, done: !done }), {
          done: t(done ? "reopened" : "settled"),
          undo: () => settle({ id, done }),
        })
      }
    >
      {t(done ? "reopen" : "settle")}
    </Button>
  );
}
