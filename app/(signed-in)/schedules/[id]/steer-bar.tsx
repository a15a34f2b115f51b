"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAct } from "@/components/form/use-act";
import { RunNow, type Ways } from "@/components/runs/run-now";
import { PauseDialog } from "@/components/schedules/pause-dialog";
import { HandOverDialog } from "@/components/schedules/hand-over-dialog";
import type { Steering } from "@/components/schedules/steering";
import { DuplicateButton } from "@/components/shell/duplicate-button";
import { Button, ButtonLink } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import type { ScheduleView } from "@/lib/schedules/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { Member } from "@/lib/members/schema";

interface Props {
  schedule: ScheduleView;
  /** What can be done with its results; null if its task delivers to nobody. */
  ways: Ways | null;
  transport: string;
  /** How many occurrences have passed since it was paused. */
  missed: number;
  /** Why the viewer may not change it, and why they may not hand it over; null if they may. */
  why: string | null;
  whyNotHandOver: string | null;
  handOverTo: Member[];
  steering: Steering;
  /** Creates a copy of it; null if its subject can have only one schedule. */
  duplicate: ((input: { id: string; name: string }) => Promise<ActionResult<{ id: string }>>) | null;
}

/** What can be done with a schedule as a whole. */
export function SteerBar({
  schedule,
  ways,
  transport,
  missed,
  why,
  whyNotHandOver,
  handOverTo,
  steering,
  duplicate,
}: Props) {
  const t = useTranslations("schedules");
  const router = useRouter();
  const { act, busy } = useAct();
  const [asking, setAsking] = useState<"pause" | "resume" | "handOver" | null>(null);
  const close = () => setAsking(null);
  const { id, status } = schedule;
  const resume = async (choice: "leave" | "combine") => {
    close();
    await act(steering.resume({ id, missed: choice }), {
      done: choice === "combine" ? t("resumedCombined") : t("resumed"),
    });
  };
  if (schedule.deletedAt) {
    return (
      <Button
        look="solid"
        disabled={busy}
        why={why}
        onClick={() => void act(steering.restore({ id }), { done: t("restored") })}
      >
        {t("restore")}
      </Button>
    );
  }
  return (
    <>
      <RunNow
        label={t("runNow")}
        title={t("runNowTitle", { name: schedule.name })}
        ways={ways}
        transport={transport}
        disabled={busy}
        why={why}
        start={(deliveryMode) => steering.runNow({ id, deliveryMode })}
      />
      {status === "active" && (
        <Button disabled={busy} why={why} onClick={() => setAsking("pause")}>
          {t("pause")}
        </Button>
      )}
      {status === "paused" && (
        <Button disabled={busy} why={why} onClick={() => (missed > 0 ? setAsking("resume") : void resume("leave"))}>
          {t("resume")}
        </Button>
      )}
      <ButtonLink href={`/schedules/${id}/edit`} why={why}>
        {status === "completed" ? t("reopen") : t("edit")}
      </ButtonLink>
      {handOverTo.length > 0 && (
        <Button look="quiet" disabled={busy} why={whyNotHandOver} onClick={() => setAsking("handOver")}>
          {t("handOver.open")}
        </Button>
      )}
      {duplicate && <DuplicateButton id={id} name={schedule.name} path="/schedules" duplicate={duplicate} />}
      <ConfirmButton
        why={why}
        label={t("delete.open")}
        title={t("delete.title", { name: schedule.name })}
        text={t("delete.text")}
        confirm={t("delete.confirm")}
        onConfirm={async () => {
          await act(steering.remove({ id }), {
            done: t("delete.done"),
            undo: () => steering.restore({ id }),
            onDone: () => router.push("/schedules"),
          });
        }}
      />
      <PauseDialog
        key={String(asking === "pause")}
        open={asking === "pause"}
        timezone={schedule.timezone}
        onClose={close}
        onPause={async (input) => {
          const paused = await act(steering.pause({ id, ...input }), {
            done: t("paused"),
            undo: () => steering.resume({ id, missed: "leave" }),
          });
          // After a refusal the dialog stays open: the input can be corrected, and nothing typed is lost.
          if (paused) close();
        }}
      />
      <Dialog open={asking === "resume"} onOpenChange={close} title={t("resumeTitle")}>
        <p className="text-quiet">{t("resumeText", { count: missed })}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button look="solid" onClick={() => void resume("leave")}>
            {t("resumeLeave")}
          </Button>
          <Button onClick={() => void resume("combine")}>{t("resumeCombine")}</Button>
          <Button look="quiet" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </Dialog>
      {handOverTo.length > 0 && (
        <HandOverDialog
          open={asking === "handOver"}
          onOpenChange={close}
          members={handOverTo}
          onChoose={async (ownerId) => {
            close();
            await act(steering.handOver({ id, ownerId }), { done: t("handOver.done", { count: 1 }) });
          }}
        />
      )}
    </>
  );
}
