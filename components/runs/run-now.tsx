"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useAct } from "@/components/form/use-act";
import { useFollowRun } from "@/components/runs/use-follow-run";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { DeliveryMode, HandMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

/** The choices for what a manual run makes; null for a run that makes nothing for anybody. */
export interface Ways {
  /** The number of recipients. */
  recipients: number;
  /** The delivery mode of its schedule. */
  usual: DeliveryMode;
  /** Whether it writes an edition of which the person who starts the run can get a copy. */
  copies: boolean;
  /** Whether there is anybody it could be sent to, or a page it could be published on. */
  publishes: boolean;
}

/** Starts a manual run, after asking how to handle what it makes, and reports the outcome at the end. */
export function RunNow({
  label,
  title,
  children,
  ways,
  transport,
  look = "solid",
  disabled = false,
  goesThere = false,
  why,
  start,
}: {
  label: string;
  title: string;
  /** What to know before starting the run. */
  children?: ReactNode;
  ways: Ways | null;
  transport: string;
  look?: "solid" | "plain";
  disabled?: boolean;
  /** Whether to open the run's page afterwards, where it can be watched step by step. */
  goesThere?: boolean;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  start: (deliveryMode?: HandMode) => Promise<ActionResult<{ runId: string }>>;
}) {
  const t = useTranslations("runNow");
  const { act, busy } = useAct();
  const router = useRouter();
  const follow = useFollowRun();
  const [open, setOpen] = useState(false);
  const run = async (deliveryMode?: HandMode) => {
    await act(start(deliveryMode), {
      done: t("started"),
      onDone: ({ runId }) => (goesThere ? router.push(`/runs/${runId}`) : follow(runId)),
    });
    setOpen(false);
  };
  const wayOf = (mode: HandMode) => ({
    look: ways && mode === (ways.publishes ? ways.usual : "draft") ? ("solid" as const) : ("plain" as const),
    disabled: busy,
    onClick: () => void run(mode),
  });
  return (
    <>
      <Button look={look} disabled={disabled || busy} why={why} onClick={() => (ways ? setOpen(true) : void run())}>
        {label}
      </Button>
      {ways && (
        <Dialog open={open} onOpenChange={setOpen} title={title}>
          <div className="space-y-2 text-quiet">
            {children}
            <p>{t("stays")}</p>
          </div>
          <div className="mt-5 flex flex-wrap gap-2">
            <Button {...wayOf("draft")}>{t("draft")}</Button>
            {ways.copies && <Button {...wayOf("me")}>{t("me", { transport })}</Button>}
            {ways.publishes && (
              <Button {...wayOf("send")}>
                {ways.recipients > 0 ? t("send", { count: ways.recipients, transport }) : t("publish")}
              </Button>
            )}
            <Button look="quiet" onClick={() => setOpen(false)}>
              {t("close")}
            </Button>
          </div>
          {ways.copies && <p className="mt-4 text-[13px] text-quiet">{t("meHint", { transport })}</p>}
        </Dialog>
      )}
    </>
  );
}
