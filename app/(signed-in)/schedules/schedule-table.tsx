"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAct } from "@/components/form/use-act";
import { NextMoment } from "@/components/schedules/next-moment";
import { PauseDialog } from "@/components/schedules/pause-dialog";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { HandOverDialog } from "@/components/schedules/hand-over-dialog";
import { LastRun } from "@/components/schedules/last-run";
import { ScheduleState } from "@/components/schedules/schedule-state";
import type { Steering } from "@/components/schedules/steering";
import { TaskName } from "@/components/tasks/task-name";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { ChoiceHead } from "@/components/ui/choice-head";
import type { ScheduleView } from "@/lib/schedules/schema";
import type { ActionResult } from "@/lib/transport/action";
import type { Member } from "@/lib/members/schema";

export interface ScheduleRow extends ScheduleView {
  /** The rule in words. */
  rule: string;
  /** Why the viewer may not change it, and why they may not hand it over; null if they may. */
  why: string | null;
  whyNotHandOver: string | null;
}

const columns = ["name", "rule", "next", "last", "owner", "state"] as const;

/** The name takes the width that the other columns leave. */
const widths: Partial<Record<(typeof columns)[number], string>> = {
  rule: "w-56",
  next: "w-38",
  last: "w-38",
  owner: "w-22",
  state: "w-28",
};

/** In a wide table each row has two lines in 44 px; longer text is cut, and shown in full on hover. */
const cell = "py-3 pr-4 max-xl:py-0.5 xl:h-11 xl:py-[3px] xl:leading-5";
const second = "xl:truncate xl:leading-4";

/** A list of schedules, with actions for several at once. */
export function ScheduleTable({
  rows,
  timezone,
  members,
  transport,
  steering,
}: {
  rows: ScheduleRow[];
  timezone: string;
  members: Member[];
  transport: string;
  steering: Pick<Steering, "pause" | "resume" | "handOver" | "restore" | "remove" | "runNow">;
}) {
  const t = useTranslations("schedules");
  const { act, busy } = useAct();
  const [chosen, setChosen] = useState<string[]>([]);
  const [asking, setAsking] = useState<"pause" | "handOver" | null>(null);
  const selectable = rows.filter(({ why, deletedAt }) => !why && !deletedAt);
  const selected = selectable.filter(({ id }) => chosen.includes(id));
  const all = selected.length > 0 && selected.length === selectable.length;

  /** Runs them one after another, so that a refusal names its reason; the rest is done anyway. */
  const each = async (
    targets: ScheduleRow[],
    done: string,
    one: (row: ScheduleRow) => Promise<ActionResult<unknown>>,
    undoOne?: (row: ScheduleRow) => Promise<ActionResult<unknown>>,
  ) => {
    const through = async (work: (row: ScheduleRow) => Promise<ActionResult<unknown>>) => {
      let result: ActionResult<unknown> = { ok: true, data: undefined };
      for (const row of targets) {
        const answer = await work(row);
        if (!answer.ok) result = answer;
      }
      return result;
    };
    if (await act(through(one), { done, undo: undoOne && (() => through(undoOne)) })) setChosen([]);
  };
  const active = selected.filter(({ status }) => status === "active");
  const paused = selected.filter(({ status }) => status === "paused");
  return (
    <>
      <div className="flex min-h-10 flex-wrap items-center gap-2 pb-2" role="group" aria-label={t("bulk.label")}>
        {selected.length > 0 && (
          <>
            <span className="mr-1 text-sm text-quiet" aria-live="polite">
              {t("bulk.chosen", { count: selected.length })}
            </span>
            <Button disabled={busy || active.length === 0} onClick={() => setAsking("pause")}>
              {t("pause")}
            </Button>
            <Button
              disabled={busy || paused.length === 0}
              onClick={() =>
                void each(paused, t("bulk.resumed", { count: paused.length }), ({ id }) =>
                  steering.resume({ id, missed: "leave" }),
                )
              }
            >
              {t("resume")}
            </Button>
            <Button
              disabled={busy}
              why={selected.find(({ whyNotHandOver }) => whyNotHandOver)?.whyNotHandOver}
              onClick={() => setAsking("handOver")}
            >
              {t("handOver.open")}
            </Button>
            <ConfirmButton
              disabled={busy}
              label={t("runNow")}
              title={t("bulk.runTitle", { count: selected.length })}
              text={t("bulk.runText", { transport })}
              confirm={t("runNow")}
              onConfirm={() =>
                each(selected, t("bulk.started", { count: selected.length }), ({ id }) => steering.runNow({ id }))
              }
            />
            <ConfirmButton
              disabled={busy}
              label={t("delete.open")}
              title={t("bulk.deleteTitle", { count: selected.length })}
              text={t("delete.text")}
              confirm={t("delete.confirm")}
              onConfirm={() =>
                each(
                  selected,
                  t("bulk.deleted", { count: selected.length }),
                  ({ id }) => steering.remove({ id }),
                  ({ id }) => steering.restore({ id }),
                )
              }
            />
          </>
        )}
      </div>
      <table className="w-full border-t border-ink text-left max-xl:block xl:table-fixed">
        <ChoiceHead
          className="max-xl:sr-only"
          label={t("bulk.all")}
          all={all}
          disabled={selectable.length === 0}
          onAll={() => setChosen(all ? [] : selectable.map(({ id }) => id))}
          columns={columns.map((column) => ({ key: column, name: t(`column.${column}`), width: widths[column] }))}
        />
        <tbody className="max-xl:block">
          {rows.map((row) => (
            <tr
              key={row.id}
              className="align-top max-xl:grid max-xl:grid-cols-[2rem_1fr] max-xl:gap-x-1 md:max-xl:grid-cols-[2rem_1fr_1fr_1fr] max-xl:border-b max-xl:border-line max-xl:py-3 xl:[&>*]:border-b xl:[&>*]:border-line"
            >
              <td className="py-3 xl:py-2.5 max-xl:row-span-6 md:max-xl:row-span-2 max-xl:py-0.5">
                <input
                  type="checkbox"
                  className="size-4 accent-ink"
                  aria-label={t("bulk.one", { name: row.name })}
                  checked={chosen.includes(row.id)}
                  disabled={row.why !== null || row.deletedAt !== null}
                  title={row.why ?? undefined}
                  onChange={(event) =>
                    setChosen(event.target.checked ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))
                  }
                />
              </td>
              <td className={classNames(cell, "max-xl:py-0")}>
                <Link
                  href={`/schedules/${row.id}`}
                  title={row.name}
                  className="font-serif text-[17px] leading-snug font-medium hover:underline xl:block xl:truncate xl:text-[15.5px] xl:leading-5"
                >
                  {row.name}
                </Link>
                <p className={classNames("text-[13px] text-quiet", second)}>
                  <TaskName type={row.taskType} about={row.about} />
                </p>
              </td>
              <td className={classNames(cell, "text-sm")}>
                <p className="xl:truncate" title={row.rule}>
                  {row.rule}
                </p>
                <p className={classNames("font-mono text-xs text-quiet", second)}>{row.timezone}</p>
              </td>
              <td className={cell}>
                <ColumnName column="next" />
                {row.nextDueAt ? (
                  <NextMoment
                    at={row.nextDueAt}
                    yours={timezone}
                    timezone={row.timezone}
                    isMoved={row.nextDueAt !== row.nextOccurrenceAt}
                  />
                ) : (
                  <span className="text-sm text-quiet">{t("noNext")}</span>
                )}
              </td>
              <td className={cell}>
                <ColumnName column="last" />
                <LastRun run={row.lastRun} timezone={timezone} />
              </td>
              <td className={classNames(cell, "text-sm")}>
                <p className="xl:truncate">{row.ownerName ?? t("nobody")}</p>
              </td>
              <td className={classNames(cell, "pr-0! xl:leading-[19px]")}>
                <ScheduleState schedule={row} timezone={timezone} />
                {row.deletedAt && (
                  <Button
                    look="quiet"
                    className="block"
                    disabled={busy}
                    why={row.why}
                    onClick={() => void act(steering.restore({ id: row.id }), { done: t("restored") })}
                  >
                    {t("restore")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <PauseDialog
        key={String(asking === "pause")}
        open={asking === "pause"}
        count={active.length}
        timezone={timezone}
        onClose={() => setAsking(null)}
        onPause={async (input) => {
          setAsking(null);
          await each(
            active,
            t("bulk.paused", { count: active.length }),
            ({ id }) => steering.pause({ id, ...input }),
            ({ id }) => steering.resume({ id, missed: "leave" }),
          );
        }}
      />
      <HandOverDialog
        open={asking === "handOver"}
        onOpenChange={() => setAsking(null)}
        members={members}
        onChoose={async (ownerId) => {
          setAsking(null);
          await each(selected, t("handOver.done", { count: selected.length }), ({ id }) =>
            steering.handOver({ id, ownerId }),
          );
        }}
      />
    </>
  );
}

/** If the head of the table is not shown, a cell names its column itself. */
function ColumnName({ column }: { column: "next" | "last" }) {
  const t = useTranslations("schedules.column");
  return (
    <span aria-hidden="true" className="mr-2 text-xs text-quiet xl:hidden">
      {t(column)}
    </span>
  );
}
