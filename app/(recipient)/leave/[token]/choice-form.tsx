"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import type { Taken } from "@/app/(recipient)/leave/[token]/actions";
import { Button } from "@/components/ui/button";
import type { Locale } from "@/lib/i18n/schema";
import { type Weekday, weekdays } from "@/lib/recurrence/schema";
import { dayName } from "@/lib/recurrence/words";
import type { MailChoice } from "@/lib/recipients/schema";

type Kind = MailChoice["kind"];
const kinds: readonly Kind[] = ["again", "weekly", "schedule", "workspace", "until"];

/** What a recipient may choose; each choice can be undone with one click right after it. */
export function ChoiceForm({
  token,
  workspace,
  name,
  offers,
  tomorrow,
  inThirtyDays,
  choose,
  undo,
}: {
  token: string;
  workspace: string;
  /** What the link's mail was about; null if that must not be shown. */
  name: string | null;
  /** Which of the choices would change anything, given what applies now. */
  offers: Record<Kind, boolean>;
  /** Days, in the form `2026-11-30`. */
  tomorrow: string;
  inThirtyDays: string;
  choose: (input: { token: string; choice: MailChoice }) => Promise<Taken>;
  undo: (input: { token: string; undo: string }) => Promise<Taken>;
}) {
  const t = useTranslations("leave");
  const locale = useLocale() as Locale;
  const router = useRouter();
  const offered = kinds.filter((kind) => offers[kind]);
  const [kind, setKind] = useState<Kind | undefined>(offered.find((one) => one !== "weekly"));
  const [weekday, setWeekday] = useState<Weekday>("mon");
  const [until, setUntil] = useState(inThirtyDays);
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState<{ kind: Kind; undo: string | null } | "undone" | null>(null);
  const [problem, setProblem] = useState<"failed" | "invalid" | "switched_off" | null>(null);

  const send = async (work: Promise<Taken>, becomes: (taken: { undo: string | null }) => typeof done) => {
    setBusy(true);
    const answer = await work.catch((): Taken => ({ taken: false, why: "failed" }));
    setBusy(false);
    setProblem(answer.taken ? null : answer.why);
    if (!answer.taken) return;
    setDone(becomes(answer));
    router.refresh();
  };
  const submit = () => {
    if (!kind) return;
    const choice: MailChoice = kind === "until" ? { kind, until } : kind === "weekly" ? { kind, weekday } : { kind };
    void send(choose({ token, choice }), ({ undo: back }) => ({ kind, undo: back }));
  };

  return (
    <div className="mt-6">
      <div role="status">
        {done && <p className="font-serif text-xl">{done === "undone" ? t("undone") : t(`done.${done.kind}`)}</p>}
      </div>
      {done && done !== "undone" && done.undo && (
        <div className="mt-4">
          <Button disabled={isBusy} onClick={() => void send(undo({ token, undo: done.undo ?? "" }), () => "undone")}>
            {t("undo")}
          </Button>
        </div>
      )}
      {!done && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <fieldset className="space-y-2 border-y border-line py-4">
            <legend className="sr-only">{t("choices")}</legend>
            {offered.map((option) => (
              <label key={option} className="flex items-baseline gap-2.5">
                <input
                  type="radio"
                  name="choice"
                  className="accent-ink"
                  checked={kind === option}
                  onChange={() => setKind(option)}
                />
                {t(`choice.${option}`, { workspace, name: name ?? "", named: name ? "yes" : "no" })}
              </label>
            ))}
            {kind === "weekly" && (
              <div className="ml-7 text-[15px]">
                <label htmlFor="weekday" className="mr-2 text-quiet">
                  {t("weekday")}
                </label>
                <select
                  id="weekday"
                  value={weekday}
                  onChange={({ target }) => setWeekday(weekdays.find((one) => one === target.value) ?? "mon")}
                  className="rounded border border-edge bg-raised px-2 py-1"
                >
                  {weekdays.map((day) => (
                    <option key={day} value={day}>
                      {dayName(day, locale)}
                    </option>
                  ))}
                </select>
              </div>
            )}
            {kind === "until" && (
              <div className="ml-7 text-[15px]">
                <label htmlFor="until" className="mr-2 text-quiet">
                  {t("until")}
                </label>
                <input
                  id="until"
                  type="date"
                  required
                  min={tomorrow}
                  value={until}
                  onChange={({ target }) => setUntil(target.value)}
                  className="rounded border border-edge bg-raised px-2 py-1"
                />
              </div>
            )}
          </fieldset>
          <div className="mt-4">
            <Button type="submit" look="solid" disabled={isBusy}>
              {t(`confirm.${kind ?? "schedule"}`)}
            </Button>
          </div>
        </form>
      )}
      {problem && (
        <p role="alert" className="mt-3 text-accent">
          {t(`problem.${problem}`)}
        </p>
      )}
    </div>
  );
}
