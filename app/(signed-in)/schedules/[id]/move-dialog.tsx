"use client";

import { useNow, useTranslations } from "next-intl";
import { Controller, useForm, useWatch } from "react-hook-form";
import { Field } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { useAct } from "@/components/form/use-act";
import { useErrorText } from "@/components/form/use-error-text";
import type { Steering } from "@/components/schedules/steering";
import { useWords } from "@/components/schedules/use-words";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { dayAndTime } from "@/components/ui/moment";

/** Asks for the new time of an occurrence: between the one before it and the one after it. */
export function MoveDialog({
  id,
  row: { at, dueAt },
  neighbours: { ahead, following },
  timezone,
  move,
  onClose,
}: {
  id: string;
  row: { at: string; dueAt: string | null };
  neighbours: { ahead: string | null; following: string | null };
  timezone: string;
  move: Steering["move"];
  onClose: () => void;
}) {
  const t = useTranslations("schedules.next");
  const { locale } = useWords();
  const text = useErrorText();
  const now = useNow({ updateInterval: 30_000 });
  const { act, busy } = useAct();
  const form = useForm<{ to: string | null }>({ defaultValues: { to: dueAt ?? at } });
  const to = useWatch({ control: form.control, name: "to" });
  const said = (instant: string) => dayAndTime(instant, timezone, locale);
  const error = text(to === null ? undefined : whatIsWrong(Date.parse(to), { now, ahead, following }));
  const moveTo = (instant: string, done: string) =>
    act(move({ id, at, to: instant }), {
      done,
      undo: () => move({ id, at, to: dueAt ?? at }),
      onDone: onClose,
    });
  const submit = form.handleSubmit(async ({ to: chosen }) => {
    if (chosen !== null && !error) await moveTo(chosen, t("movedDone", { at: said(chosen) }));
  });
  return (
    <Dialog open onOpenChange={onClose} title={t("moveTitle", { at: said(at) })}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <p className="mb-4 text-quiet">{t("moveText")}</p>
        <Field
          id="move-to"
          label={t("moveTo", { timezone })}
          hint={following ? t("moveBefore", { at: said(following) }) : undefined}
          error={error}
        >
          <Controller
            control={form.control}
            name="to"
            render={({ field }) => (
              <InstantField
                id="move-to"
                value={field.value}
                timezone={timezone}
                onChange={field.onChange}
                error={error}
              />
            )}
          />
        </Field>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button type="submit" look="solid" disabled={busy || to === null}>
            {t("moveConfirm")}
          </Button>
          {dueAt !== at && (
            <Button disabled={busy} onClick={() => void moveTo(at, t("movedBack"))}>
              {t("moveBack")}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function whatIsWrong(
  to: number,
  { now, ahead, following }: { now: Date; ahead: string | null; following: string | null },
): string | undefined {
  if (to <= now.getTime()) return "instant_past";
  if (ahead !== null && to <= Date.parse(ahead)) return "before_previous";
  return following !== null && to >= Date.parse(following) ? "beyond_following" : undefined;
}
