"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass, SettingRow } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { useErrorText } from "@/components/form/use-error-text";
import type { ScheduleInput } from "@/lib/schedules/schema";

const choices = {
  misfirePolicy: ["coalesce", "skip"],
  overlapPolicy: ["skip", "buffer_one"],
} as const;

const numbers = [
  "catchUpWindowMinutes",
  "retryHorizonMinutes",
  "pauseAfterFailures",
  "leadMinutes",
  "maxRuns",
  "maxRecipients",
] as const;
const instants = ["startsAt", "endsAt"] as const;

/** The names of the policies, which are the schedule's own fields. */
export const policyNames = [...instants, ...numbers, "misfirePolicy", "overlapPolicy"] as const;
export type Policies = Pick<ScheduleInput, (typeof policyNames)[number]>;

/** The policies for when things do not go as planned, and the schedule's bounds: each with its default in words. */
export function PolicyFields({
  value,
  onChange,
  onBlur,
  errors,
  timezone,
}: {
  value: Policies;
  onChange: <Name extends keyof Policies>(name: Name, value: Policies[Name]) => void;
  onBlur: () => void;
  errors: Partial<Record<keyof Policies, string>>;
  timezone: string;
}) {
  const t = useTranslations("policies");
  const text = useErrorText();
  const numberRow = (name: (typeof numbers)[number]) => {
    const error = text(errors[name]);
    const held = value[name];
    // An empty field means null if the policy can be unset; otherwise it is not a number yet.
    const empty = name === "maxRuns" || name === "pauseAfterFailures" || name === "leadMinutes" ? null : NaN;
    return (
      <SettingRow key={name} label={t(`${name}.name`)} labelFor={name}>
        <div className="flex flex-wrap items-center gap-2.5">
          <input
            {...fieldProps(name, error)}
            type="number"
            value={held === null || Number.isNaN(held) ? "" : held}
            onChange={(event) => onChange(name, event.target.value === "" ? empty : event.target.valueAsNumber)}
            onBlur={onBlur}
            className={`${inputClass} w-28! font-mono`}
          />
          <span className="text-sm text-quiet">{t(`${name}.unit`)}</span>
        </div>
        <p className="mt-1 text-[13px] text-quiet">{t(`${name}.hint`)}</p>
        <FieldErrorText id={name} error={error} />
      </SettingRow>
    );
  };
  const choiceRow = (name: keyof typeof choices) => (
    <SettingRow key={name} label={t(`${name}.name`)} labelFor={name}>
      <select
        id={name}
        className={`${inputClass} sm:w-96`}
        value={value[name]}
        onChange={(event) => onChange(name, event.target.value as Policies[typeof name])}
      >
        {choices[name].map((choice) => (
          <option key={choice} value={choice}>
            {t(`${name}.choices.${choice as "skip"}`)}
          </option>
        ))}
      </select>
      <p className="mt-1 text-[13px] text-quiet">{t(`${name}.hint`)}</p>
    </SettingRow>
  );
  const instantRow = (name: (typeof instants)[number]) => {
    const error = text(errors[name]);
    return (
      <SettingRow key={name} label={t(`${name}.name`)} labelFor={name}>
        <InstantField
          id={name}
          value={value[name]}
          timezone={timezone}
          onChange={(instant) => onChange(name, instant)}
          error={error}
        />
        <p className="mt-1 text-[13px] text-quiet">{t(`${name}.hint`)}</p>
        <FieldErrorText id={name} error={error} />
      </SettingRow>
    );
  };
  return (
    <>
      {instantRow("startsAt")}
      {instantRow("endsAt")}
      {numberRow("maxRuns")}
      {choiceRow("overlapPolicy")}
      {numberRow("catchUpWindowMinutes")}
      {choiceRow("misfirePolicy")}
      {numberRow("retryHorizonMinutes")}
      {numberRow("pauseAfterFailures")}
      {numberRow("leadMinutes")}
      {numberRow("maxRecipients")}
    </>
  );
}
