"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { useAct } from "@/components/form/use-act";
import { MoveDialog } from "@/app/(signed-in)/schedules/[id]/move-dialog";
import type { Steering } from "@/components/schedules/steering";
import { useWords } from "@/components/schedules/use-words";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { dayAndTime, Moment } from "@/components/ui/moment";
import { noteInWords } from "@/lib/recurrence/words";
import { localTime } from "@/lib/recurrence/local-time";
import type { OccurrenceNote } from "@/lib/recurrence/schema";

export interface NextRow {
  /** When it is due according to the rule. */
  at: string;
  /** When it is actually due: the same, unless a person moved it; null if they skipped it. */
  dueAt: string | null;
  notes: OccurrenceNote[];
}

/** The next occurrences: each can be skipped or moved to another time, and restored. */
export function NextRows({
  id,
  rows,
  timezone,
  why,
  steering,
}: {
  id: string;
  rows: NextRow[];
  timezone: string;
  /** Why the viewer may not do this; null if they may. */
  why: string | null;
  steering: Pick<Steering, "skip" | "restoreOccurrence" | "move">;
}) {
  const t = useTranslations("schedules.next");
  const words = useWords();
  const yours = useTimeZone() ?? timezone;
  const { act, busy } = useAct();
  const [moving, setMoving] = useState<NextRow | null>(null);
  const said = (at: string) => dayAndTime(at, timezone, words.locale);
  const restore = (at: string) =>
    act(steering.restoreOccurrence({ id, at }), { done: t("restored", { at: said(at) }) });
  const skip = (at: string) =>
    act(steering.skip({ id, at }), {
      done: t("skipped", { at: said(at) }),
      undo: () => steering.restoreOccurrence({ id, at }),
    });
  return (
    <ol data-testid="next-rows">
      {rows.map((row) => {
        const { at, dueAt, notes } = row;
        return (
          <li key={at} className="flex min-h-11 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line py-1">
            <span className={classNames("inline-block min-w-[10rem]", dueAt !== at && "line-through decoration-quiet")}>
              <Moment at={at} timezone={timezone} />
            </span>
            {dueAt === null && <span className="font-serif text-wait italic">{t("isSkipped")}</span>}
            {dueAt !== null && dueAt !== at && (
              <span>
                <Moment at={dueAt} timezone={timezone} />{" "}
                <span className="font-serif text-wait italic">{t("moved")}</span>
              </span>
            )}
            {dueAt !== null && localTime(dueAt, yours) !== localTime(dueAt, timezone) && (
              <span className="font-mono text-[13px] text-quiet">
                {t("yours", { at: dayAndTime(dueAt, yours, words.locale) })}
              </span>
            )}
            {notes.map((note) => (
              <span key={note.kind} className="font-serif text-wait italic">
                {noteInWords(note, words)}
              </span>
            ))}
            <span className="ml-auto flex gap-1">
              {dueAt === null ? (
                <Button look="quiet" disabled={busy} why={why} onClick={() => void restore(at)}>
                  {t("restore")}
                  <span className="sr-only"> {said(at)}</span>
                </Button>
              ) : (
                <>
                  <Button look="quiet" disabled={busy} why={why} onClick={() => void skip(at)}>
                    {t("skip")}
                    <span className="sr-only"> {said(at)}</span>
                  </Button>
                  <Button look="quiet" disabled={busy} why={why} onClick={() => setMoving(row)}>
                    {t("move")}
                    <span className="sr-only"> {said(at)}</span>
                  </Button>
                </>
              )}
            </span>
          </li>
        );
      })}
      {moving && (
        <MoveDialog
          id={id}
          row={moving}
          neighbours={neighboursOf(rows, moving)}
          timezone={timezone}
          move={steering.move}
          onClose={() => setMoving(null)}
        />
      )}
    </ol>
  );
}

/** The nearest times before and after it: it may only be moved between them. */
function neighboursOf(rows: NextRow[], { at }: NextRow): { ahead: string | null; following: string | null } {
  const index = rows.findIndex((row) => row.at === at);
  const [ahead, following] = [rows[index - 1], rows[index + 1]];
  const sorted = (row: NextRow | undefined) => [row?.at, row?.dueAt].filter((one) => typeof one === "string").sort();
  return { ahead: sorted(ahead).at(-1) ?? null, following: sorted(following)[0] ?? null };
}
