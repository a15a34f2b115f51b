"use client";

import { useNow, useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { useErrorText } from "@/components/form/use-error-text";
import { useAct } from "@/components/form/use-act";
import type { Steering } from "@/components/schedules/steering";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Dialog } from "@/components/ui/dialog";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Moment, shortDay } from "@/components/ui/moment";
import { useWords } from "@/components/schedules/use-words";
import { noteInWords } from "@/lib/recurrence/words";
import { localTime } from "@/lib/recurrence/local-time";
import type { OccurrenceNote } from "@/lib/recurrence/schema";

export interface NextRow {
  at: string;
  /** Where it is not the nominal instant: a person moved it. */
  movedTo: string | null;
  notes: OccurrenceNote[];
}

/** What comes next; of the first one it can be said that it is skipped, or comes at another time. */
export function NextRows({
  id,
  rows,
  timezone,
  steerable,
  why,
  steering,
}: {
  id: string;
  rows: NextRow[];
  timezone: string;
  /** Whether there is a next one to skip or move, and why the viewer may not. */
  steerable: boolean;
  why: string | null;
  steering: Pick<Steering, "skipNext" | "moveNext">;
}) {
  const t = useTranslations("schedules.next");
  const words = useWords();
  const { locale } = words;
  const yours = useTimeZone() ?? timezone;
  const text = useErrorText();
  const now = useNow({ updateInterval: 30_000 });
  const { act, busy } = useAct();
  const [moving, setMoving] = useState(false);
  const [to, setTo] = useState<string | null>(null);
  const [first, second] = rows;
  const latest = second?.at;
  const late = to !== null && latest !== undefined && Date.parse(to) >= Date.parse(latest);
  const wrong = to !== null && Date.parse(to) <= now.getTime() ? "instant_past" : late ? "beyond_following" : undefined;
  return (
    <ol data-testid="next-rows">
      {rows.map(({ at, movedTo, notes }, index) => (
        <li key={at} className="flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line py-2">
          <span className={classNames("inline-block min-w-[10rem]", movedTo && "line-through decoration-quiet")}>
            <Moment at={at} timezone={timezone} />
          </span>
          {movedTo && (
            <span>
              <Moment at={movedTo} timezone={timezone} />{" "}
              <span className="font-serif text-wait italic">{t("moved")}</span>
            </span>
          )}
          {localTime(at, yours) !== localTime(at, timezone) && (
            <span className="font-mono text-[13px] text-quiet">
              {t("yours", { time: localTime(movedTo ?? at, yours) })}
            </span>
          )}
          {notes.map((note) => (
            <span key={note.kind} className="font-serif text-wait italic">
              {noteInWords(note, words)}
            </span>
          ))}
          {index === 0 && steerable && (
            <span className="ml-auto flex gap-2">
              <ConfirmButton
                look="plain"
                disabled={busy}
                why={why}
                label={t("skip")}
                title={t("skipTitle")}
                text={t("skipText")}
                confirm={t("skipConfirm")}
                onConfirm={async () => {
                  await act(steering.skipNext({ id }), { done: t("skipped") });
                }}
              />
              <Button
                disabled={busy}
                why={why}
                onClick={() => {
                  setTo(movedTo ?? at);
                  setMoving(true);
                }}
              >
                {t("move")}
              </Button>
            </span>
          )}
        </li>
      ))}
      <Dialog open={moving} onOpenChange={setMoving} title={t("moveTitle")}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (to === null || wrong) return;
            void act(steering.moveNext({ id, at: to }), { done: t("movedDone"), onDone: () => setMoving(false) });
          }}
        >
          <p className="mb-4 text-quiet">{t("moveText")}</p>
          <Field
            id="move-to"
            label={t("moveTo", { timezone })}
            hint={
              latest
                ? t("moveBefore", { at: `${shortDay(latest, timezone, locale)} ${localTime(latest, timezone)}` })
                : undefined
            }
            error={wrong && text(wrong)}
          >
            <InstantField id="move-to" value={to} timezone={timezone} onChange={setTo} error={wrong && text(wrong)} />
          </Field>
          <div className="mt-5 flex flex-wrap gap-2">
            <Button type="submit" look="solid" disabled={busy || to === null}>
              {t("moveConfirm")}
            </Button>
            {first?.movedTo && (
              <Button
                disabled={busy}
                why={why}
                onClick={() =>
                  void act(steering.moveNext({ id, at: first.at }), {
                    done: t("movedBack"),
                    onDone: () => setMoving(false),
                  })
                }
              >
                {t("moveBack")}
              </Button>
            )}
            <Button look="quiet" onClick={() => setMoving(false)}>
              {t("cancel")}
            </Button>
          </div>
        </form>
      </Dialog>
    </ol>
  );
}
