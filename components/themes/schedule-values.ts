import { zodResolver } from "@hookform/resolvers/zod";
import type { Resolver } from "react-hook-form";
import type { z } from "zod";
import type { SchedulePlan } from "@/components/schedules/schedule-sentence";
import type { Recurrence } from "@/lib/recurrence/schema";
import {
  recurrenceOf,
  type ThemeScheduleInput,
  themeScheduleInputSchema,
  type ThemeScheduleView,
} from "@/lib/themes/schema";
import { recipientSchema } from "@/lib/recipients/schema";

/** The values in the fields of a theme's schedule, valid or not. */
export type ScheduleValues = z.input<typeof themeScheduleInputSchema>;

const initial: ScheduleValues = {
  enabled: false,
  days: ["mon"],
  time: "08:00",
  timezone: "UTC",
  emails: [],
  deliveryMode: "send",
};

/** The initial values of the form. */
export function valuesOf(schedule: ThemeScheduleView | null): ScheduleValues {
  if (!schedule) return initial;
  const { enabled, days, time, timezone, emails, deliveryMode } = schedule;
  return { enabled, days: days ?? initial.days, time: time ?? initial.time, timezone, emails, deliveryMode };
}

/** What the schedule will do, even while an address is still being typed; null while there is no rule. */
export function planOf(values: ScheduleValues, fixed: Recurrence | null): SchedulePlan | null {
  const input = parse({ ...values, emails: (values.emails ?? []).filter(isComplete) });
  if (!input) return null;
  const rule = { recurrence: fixed ?? recurrenceOf(input), timezone: input.timezone };
  return { rule, enabled: input.enabled, recipients: input.emails, deliveryMode: input.deliveryMode };
}

const isComplete = (recipient: string) => recipientSchema.safeParse(recipient).success;

const check = zodResolver(themeScheduleInputSchema);

/** The schema's result, without errors for address lines that are still empty. */
export const ignoringBlanks: Resolver<ScheduleValues, unknown, ThemeScheduleInput> = async (
  values,
  context,
  options,
) => {
  const result = await check(values, context, options);
  const emails = result.errors.emails;
  if (!emails) return result;
  const wrong = values.emails?.flatMap((email, index) =>
    email.trim() !== "" && emails[index] ? [[index, emails[index]] as const] : [],
  );
  if (wrong?.length === 0 && !emails.message && !emails.root) {
    const { emails: _blank, ...errors } = result.errors;
    const plan = parse(values);
    return Object.keys(errors).length === 0 && plan ? { values: plan, errors: {} } : { values: {}, errors };
  }
  return result;
};

/** The values as they can be saved; null if they cannot. */
export function parse(values: ScheduleValues): ThemeScheduleInput | null {
  return themeScheduleInputSchema.safeParse(withoutBlanks(values)).data ?? null;
}

/** An empty line is not an address yet. */
function withoutBlanks(values: ScheduleValues): ScheduleValues {
  return { ...values, emails: (values.emails ?? []).filter((email) => (email ?? "").trim() !== "") };
}
