"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useTranslations } from "next-intl";
import { useEffect, useMemo } from "react";
import { Controller, type Resolver, useForm, useWatch } from "react-hook-form";
import { ClashNote } from "@/components/form/clash-note";
import { useDefaults } from "@/components/form/defaults";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { TimeZoneField } from "@/components/form/time-zone-field";
import { useErrorText } from "@/components/form/use-error-text";
import { type Saved, useFollow } from "@/components/form/use-follow";
import { useMergedNote } from "@/components/form/use-merged-note";
import { useSubmit } from "@/components/form/use-submit";
import { DeliveryModeChoice } from "@/components/schedules/delivery-mode-choice";
import type { ScheduleValues } from "@/components/schedules/new-schedule";
import { NextOccurrences } from "@/components/schedules/next-occurrences";
import { type Policies, PolicyFields, policyNames } from "@/components/schedules/policy-fields";
import { RecipientFields } from "@/components/schedules/recipient-fields";
import type { RuleErrors } from "@/components/schedules/rule-draft";
import { RuleFields } from "@/components/schedules/rule-fields";
import { type SchedulePlan, ScheduleSentence } from "@/components/schedules/schedule-sentence";
import { type FindReferences, ParamFields } from "@/components/tasks/param-fields";
import { Button, ButtonLink } from "@/components/ui/button";
import type { HeldBack } from "@/lib/recipients/schema";
import { recurrenceSchema, timezoneSchema } from "@/lib/recurrence/schema";
import { policyDefaults, type ScheduleInput, scheduleInputSchema } from "@/lib/schedules/schema";
import { findTaskDefinition, taskDefinitions } from "@/lib/assembly/tasks";
import type { ReferenceOptions } from "@/lib/tasks/references";
import type { ActionResult } from "@/lib/transport/action";
import { ownZone } from "@/lib/recurrence/zones";
import { recipientSchema } from "@/lib/recipients/schema";

/** A whole schedule: the same form for creating and for editing. */
export function ScheduleForm({
  saved,
  taskTypes,
  references,
  find,
  heldBack,
  save,
  back,
}: {
  /** Has no version while it is new. */
  saved: Saved<ScheduleValues>;
  /** The task types to choose from. */
  taskTypes: readonly string[];
  references: ReferenceOptions;
  find: FindReferences;
  heldBack?: HeldBack[];
  save: (values: ScheduleValues, version: number | null) => Promise<ActionResult<{ id: string }>>;
  back: string;
}) {
  const t = useTranslations("schedules");
  const tPolicy = useTranslations("policies");
  const tSchedule = useTranslations("schedule");
  const tTasks = useTranslations("tasks");
  const text = useErrorText();
  const { timezone: preset } = useDefaults();
  const form = useForm<ScheduleValues, unknown, ScheduleInput>({
    resolver: withoutBlanks,
    mode: "onTouched",
    defaultValues: saved.values,
  });
  const existing = saved.version !== null;
  const { version, clash } = useFollow(form, saved, { onMerged: useMergedNote() });
  const { control, formState, register, setValue, trigger } = form;
  const { errors } = formState;
  const values = useWatch({ control }) as ScheduleValues;
  useEffect(() => {
    // A new schedule begins with the zone of the workspace, or else of the browser.
    if (existing) return;
    setValue("timezone", preset ?? ownZone());
  }, [existing, preset, setValue]);
  const plan = useMemo(() => planOf(values), [values]);
  const definition = findTaskDefinition(values.taskType) ?? taskDefinitions()[0];
  const revalidate = { shouldDirty: true, shouldValidate: formState.isSubmitted } as const;
  const policyErrors = Object.fromEntries(policyNames.map((name) => [name, errors[name]?.message]));
  const submit = useSubmit(
    form,
    () => {
      const recipients = (form.getValues("recipients") ?? []).filter((email) => email.trim() !== "");
      return save({ ...form.getValues(), recipients }, version.current);
    },
    { done: t(existing ? "saved" : "made"), to: ({ id }) => `/schedules/${id}` },
  );
  return (
    <form onSubmit={submit} noValidate className="border-t border-ink" aria-label={t("form")}>
      <ScheduleSentence plan={plan} heldBack={heldBack} />
      <SettingRow label={t("name")} labelFor="schedule-name">
        <input
          {...register("name")}
          {...fieldProps("schedule-name", text(errors.name?.message))}
          className={`${inputClass} sm:w-96`}
          autoComplete="off"
        />
        <FieldErrorText id="schedule-name" error={text(errors.name?.message)} />
      </SettingRow>
      {(taskTypes.length > 1 || existing) && (
        <SettingRow label={t("task")} labelFor="schedule-task">
          <select
            {...register("taskType", {
              onChange: (event: { target: { value: string } }) =>
                setValue("params", findTaskDefinition(event.target.value)?.initial ?? {}),
            })}
            id="schedule-task"
            disabled={existing}
            className={`${inputClass} sm:w-96`}
          >
            {taskTypes.map((type) => (
              <option key={type} value={type}>
                {tTasks(`${type as "synthesis"}.name`)}
              </option>
            ))}
          </select>
        </SettingRow>
      )}
      {definition && (
        <Controller
          control={control}
          name="params"
          render={({ field }) => (
            <ParamFields
              definition={definition}
              value={field.value ?? {}}
              onChange={(params, named) => {
                field.onChange(params);
                // The name of its subject becomes the schedule's name, if that is still empty.
                if (named && values.name === "") setValue("name", named, revalidate);
              }}
              errors={errors.params ?? {}}
              references={references}
              find={find}
              fixed={existing}
            />
          )}
        />
      )}
      <SettingRow label={tSchedule("rule")}>
        <Controller
          control={control}
          name="recurrence"
          render={({ field }) => (
            <RuleFields
              value={field.value}
              onChange={(recurrence) => setValue("recurrence", recurrence, revalidate)}
              errors={(errors.recurrence ?? {}) as RuleErrors}
              timezone={timezoneSchema.safeParse(values.timezone).data ?? "UTC"}
            />
          )}
        />
        <FieldErrorText id="rule" error={text(errors.recurrence?.message)} />
      </SettingRow>
      <SettingRow label={tSchedule("timezone")} labelFor="schedule-timezone">
        <Controller
          control={control}
          name="timezone"
          render={({ field }) => (
            <TimeZoneField
              id="schedule-timezone"
              value={field.value}
              onChange={field.onChange}
              error={text(errors.timezone?.message)}
            />
          )}
        />
        <FieldErrorText id="schedule-timezone" error={text(errors.timezone?.message)} />
      </SettingRow>
      <SettingRow label={t("nextTen")} labelId="schedule-next">
        <NextOccurrences rule={plan?.rule ?? null} count={Math.min(10, values.maxRuns ?? 10)} labelId="schedule-next" />
      </SettingRow>
      {definition?.delivers && (
        <>
          <SettingRow
            label={tSchedule("recipients")}
            hint={tSchedule("recipientsHint", { most: values.maxRecipients ?? policyDefaults.maxRecipients })}
            labelId="schedule-recipients"
          >
            <RecipientFields
              value={values.recipients ?? []}
              onChange={(recipients) => setValue("recipients", recipients, revalidate)}
              onBlur={() => void trigger("recipients")}
              errors={{
                lines: (values.recipients ?? []).map((_, index) => errors.recipients?.[index]?.message),
                list: errors.recipients?.root?.message ?? errors.recipients?.message,
              }}
              heldBack={heldBack}
              most={values.maxRecipients ?? policyDefaults.maxRecipients}
            />
          </SettingRow>
          <SettingRow label={tSchedule("mode")} labelId="schedule-mode">
            <Controller
              control={control}
              name="deliveryMode"
              render={({ field }) => (
                <DeliveryModeChoice
                  labelId="schedule-mode"
                  taskType={values.taskType}
                  value={field.value ?? "send"}
                  onChange={field.onChange}
                />
              )}
            />
          </SettingRow>
        </>
      )}
      <details className="group" open={hasErrors(policyErrors) || undefined}>
        <summary className="border-b border-line py-4 text-quiet hover:text-ink">
          {t("more")} <span className="text-[13px]">{t("moreHint")}</span>
        </summary>
        <PolicyFields
          value={{ ...policyDefaults, ...pickPolicies(values) }}
          onChange={(name, value) => setValue(name, value as never, revalidate)}
          onBlur={() => void trigger([...policyNames])}
          errors={policyErrors}
          timezone={timezoneSchema.safeParse(values.timezone).data ?? "UTC"}
        />
      </details>
      <ClashNote
        clash={clash}
        labels={{
          ...Object.fromEntries(policyNames.map((name) => [name, tPolicy(`${name}.name`)])),
          name: t("name"),
          params: tTasks(`${values.taskType as "synthesis"}.name`),
          recurrence: tSchedule("rule"),
          timezone: tSchedule("timezone"),
          recipients: tSchedule("recipients"),
          deliveryMode: tSchedule("mode"),
        }}
      />
      <div className="flex flex-wrap items-center gap-3 pt-5">
        <Button type="submit" look="solid" disabled={formState.isSubmitting}>
          {t(existing ? "save" : "create")}
        </Button>
        <ButtonLink href={back} look="quiet">
          {t("cancel")}
        </ButtonLink>
        <FieldErrorText id="schedule-form" error={errors.root?.message} />
      </div>
    </form>
  );
}

const check = zodResolver(scheduleInputSchema);

/** Validates without the lines that are still blank; errors stay with their lines. */
const withoutBlanks: Resolver<ScheduleValues, unknown, ScheduleInput> = async (values, context, options) => {
  const filled = (values.recipients ?? []).flatMap((email, index) => (email.trim() === "" ? [] : [index]));
  const recipients = filled.map((index) => values.recipients?.[index] ?? "");
  const result = await check({ ...values, recipients }, context, options);
  const wrong = result.errors.recipients as unknown[] | undefined;
  if (!Array.isArray(wrong)) return result;
  const inPlace: unknown[] = [];
  wrong.forEach((error, index) => {
    inPlace[filled[index] ?? index] = error;
  });
  return { values: {}, errors: { ...result.errors, recipients: inPlace as never } };
};

/** The plan according to the values so far; null while the rule or its zone is invalid. */
function planOf(values: ScheduleValues): SchedulePlan | null {
  const recurrence = recurrenceSchema.safeParse(values.recurrence).data;
  const timezone = timezoneSchema.safeParse(values.timezone).data;
  if (!recurrence || !timezone) return null;
  const toDate = (instant: string | null | undefined) => (instant ? new Date(instant) : null);
  return {
    rule: { recurrence, timezone, startsAt: toDate(values.startsAt), endsAt: toDate(values.endsAt) },
    enabled: true,
    taskType: values.taskType,
    delivers: findTaskDefinition(values.taskType)?.delivers ?? true,
    recipients: (values.recipients ?? []).filter((email) => recipientSchema.safeParse(email).success),
    deliveryMode: values.deliveryMode ?? "send",
  };
}

function pickPolicies(values: ScheduleValues): Partial<Policies> {
  return Object.fromEntries(policyNames.map((name) => [name, values[name]])) as Partial<Policies>;
}

function hasErrors(errors: Record<string, unknown>): boolean {
  return Object.values(errors).some((error) => error !== undefined);
}
