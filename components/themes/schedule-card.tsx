"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { ClashNote } from "@/components/form/clash-note";
import { FieldErrorText, SettingRow } from "@/components/form/field";
import { SaveNote } from "@/components/form/save-note";
import { TimeField } from "@/components/form/time-field";
import { TimeZoneField } from "@/components/form/time-zone-field";
import type { Saved } from "@/components/form/use-follow";
import { useFormAutosave } from "@/components/form/use-form-autosave";
import { useErrorText } from "@/components/form/use-error-text";
import { useDefaults } from "@/components/form/defaults";
import { DayButtons } from "@/components/schedules/day-buttons";
import { DeliveryModeChoice } from "@/components/schedules/delivery-mode-choice";
import { NextOccurrences } from "@/components/schedules/next-occurrences";
import { RecipientFields } from "@/components/schedules/recipient-fields";
import { ScheduleSentence } from "@/components/schedules/schedule-sentence";
import { ignoringBlanks, parse, planOf, type ScheduleValues, valuesOf } from "@/components/themes/schedule-values";
import { Switch } from "@/components/ui/switch";
import type { HeldBack } from "@/lib/recipients/schema";
import type { saveThemeScheduleSchema, ThemeScheduleInput, ThemeScheduleView } from "@/lib/themes/schema";
import { usualRecipients } from "@/lib/schedules/schema";
import { ownZone } from "@/lib/recurrence/zones";
import type { ActionResult } from "@/lib/transport/action";

type Save = (
  input: z.input<typeof saveThemeScheduleSchema> & { themeId: string },
) => Promise<ActionResult<{ version: number }>>;

/** When a theme is written and to whom. A sentence says what it will do; the widgets change the sentence. */
export function ScheduleCard({
  themeId,
  schedule,
  heldBack,
  editable,
  save,
}: {
  themeId: string;
  schedule: ThemeScheduleView | null;
  heldBack: HeldBack[];
  editable: boolean;
  save: Save;
}) {
  const most = schedule?.maxRecipients ?? usualRecipients;
  const t = useTranslations("schedule");
  const text = useErrorText();
  const { timezone: preset } = useDefaults();
  const saved = useMemo<Saved<ScheduleValues>>(
    () => ({ version: schedule?.version ?? null, values: valuesOf(schedule) }),
    [schedule],
  );
  const [exists, setExists] = useState(schedule !== null);
  const form = useForm<ScheduleValues, unknown, ThemeScheduleInput>({
    resolver: ignoringBlanks,
    mode: "onBlur",
    reValidateMode: "onChange",
    disabled: !editable,
    defaultValues: saved.values,
  });
  const { control, formState, setValue, trigger } = form;
  // A rule that days and a time cannot express stays as it is; it is edited on the schedule's own page.
  const fixed = schedule && schedule.days === null ? schedule.recurrence : null;

  const { state, retry, adopt, clash } = useFormAutosave({
    form,
    saved,
    parse,
    save: ({ days, time, ...input }, version) => save({ ...input, ...(fixed ? {} : { days, time }), themeId, version }),
    onSaved: () => setExists(true),
  });
  useEffect(() => {
    if (exists) return;
    // A new schedule starts with the workspace's zone, else the browser's; that alone is not a change to save.
    adopt(() => setValue("timezone", preset ?? ownZone()));
  }, [exists, preset, setValue, adopt]);

  const values = useWatch({ control }) as ScheduleValues;
  const plan = useMemo(() => parse(values), [values]);
  // The sentence can be shown while an address is still being typed.
  const shown = useMemo(() => planOf(values, fixed), [values, fixed]);
  // Both are read in every render, because the form reports only what was read.
  const { errors, isDirty } = formState;
  return (
    <section aria-labelledby="schedule-title" data-testid="schedule-card">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-ink pb-2">
        <h2 id="schedule-title" className="text-xl">
          {t("title")}
        </h2>
        {schedule && (
          <Link href={`/schedules/${schedule.id}`} className="text-sm text-quiet underline">
            {t("everything")}
          </Link>
        )}
      </div>
      <form onSubmit={(event) => event.preventDefault()} aria-labelledby="schedule-title">
        <ScheduleSentence plan={shown} heldBack={heldBack} />
        <ClashNote
          clash={clash}
          labels={{
            enabled: t("sending"),
            days: t("days"),
            time: t("time"),
            timezone: t("timezone"),
            emails: t("recipients"),
            deliveryMode: t("mode"),
          }}
        />
        <SaveNote
          state={state}
          invalid={plan === null && isDirty}
          isMarked={Object.keys(errors).length > 0 || values.days.length === 0}
          onRetry={() => void retry()}
        />
        <SettingRow label={t("sending")} labelId="schedule-sending">
          <Controller
            control={control}
            name="enabled"
            render={({ field }) => (
              <span className="flex items-center gap-3 pt-1">
                <Switch
                  labelledBy="schedule-sending"
                  checked={field.value}
                  disabled={!editable}
                  onChange={field.onChange}
                />
                <span>{field.value ? t("on") : t("off")}</span>
              </span>
            )}
          />
        </SettingRow>
        {fixed && schedule ? (
          <SettingRow label={t("rule")}>
            <p className="pt-1.5">
              {t("otherRule")}{" "}
              <Link href={`/schedules/${schedule.id}/edit`} className="underline">
                {t("changeThere")}
              </Link>
            </p>
          </SettingRow>
        ) : (
          <SettingRow label={t("days")} labelId="schedule-days">
            <Controller
              control={control}
              name="days"
              render={({ field }) => (
                <DayButtons
                  labelId="schedule-days"
                  value={field.value}
                  disabled={!editable}
                  onChange={field.onChange}
                />
              )}
            />
            <FieldErrorText
              id="schedule-days"
              error={text(errors.days?.message ?? (values.days.length === 0 ? "days_required" : undefined))}
            />
          </SettingRow>
        )}
        <SettingRow label={fixed ? t("timezone") : t("time")} labelFor={fixed ? "schedule-timezone" : "schedule-time"}>
          <div className="flex flex-wrap gap-2.5">
            {!fixed && (
              <Controller
                control={control}
                name="time"
                render={({ field }) => (
                  <TimeField
                    id="schedule-time"
                    value={field.value}
                    onChange={field.onChange}
                    onBlur={field.onBlur}
                    disabled={!editable}
                    error={text(errors.time?.message)}
                  />
                )}
              />
            )}
            <Controller
              control={control}
              name="timezone"
              render={({ field }) => (
                <TimeZoneField
                  id="schedule-timezone"
                  value={field.value}
                  onChange={field.onChange}
                  error={text(errors.timezone?.message)}
                  disabled={!editable}
                />
              )}
            />
          </div>
          <FieldErrorText id="schedule-time" error={text(errors.time?.message)} />
          <FieldErrorText id="schedule-timezone" error={text(errors.timezone?.message)} />
        </SettingRow>
        <SettingRow label={t("recipients")} hint={t("recipientsHint", { most })} labelId="schedule-recipients">
          <RecipientFields
            value={values.emails ?? []}
            onChange={(emails) =>
              setValue("emails", emails, { shouldDirty: true, shouldValidate: formState.isSubmitted })
            }
            onBlur={() => void trigger("emails")}
            errors={{
              lines: (values.emails ?? []).map((_, index) => errors.emails?.[index]?.message),
              list: errors.emails?.root?.message ?? errors.emails?.message,
            }}
            heldBack={heldBack}
            most={most}
            disabled={!editable}
          />
        </SettingRow>
        <SettingRow label={t("mode")} labelId="schedule-mode">
          <Controller
            control={control}
            name="deliveryMode"
            render={({ field }) => (
              <DeliveryModeChoice
                labelId="schedule-mode"
                value={field.value ?? "send"}
                disabled={!editable}
                onChange={field.onChange}
              />
            )}
          />
        </SettingRow>
        <SettingRow label={t("next")} labelId="schedule-next">
          <NextOccurrences
            rule={shown?.rule ?? null}
            count={5}
            muted={shown?.enabled === false}
            exceptions={schedule?.exceptions}
            labelId="schedule-next"
          />
        </SettingRow>
      </form>
    </section>
  );
}
