import { z } from "zod";

/** Days of the week in ISO order. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

export const weekdaySchema = z.enum(weekdays, { error: "day_invalid" });

/** A wall-clock time of 24 hours, `HH:mm`. */
export const timeSchema = z.string({ error: "time_invalid" }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, "time_invalid");

/** Chosen days of the week, in calendar order and without repeats. */
export const daysSchema = z
  .array(weekdaySchema, { error: "days_required" })
  .min(1, "days_required")
  .max(7, "days_too_many")
  .transform((days) => weekdays.filter((day) => days.includes(day)));

/** An IANA time zone that this runtime knows, such as `Europe/Paris`. Offsets and abbreviations are refused. */
export const timezoneSchema = z.string({ error: "timezone_invalid" }).refine(isTimezone, "timezone_invalid");

export const recurrenceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("weekly"), days: daysSchema, time: timeSchema }),
]);
export type Recurrence = z.output<typeof recurrenceSchema>;

/** A recurrence in the zone its wall-clock times are meant in. */
export interface Rule {
  recurrence: Recurrence;
  timezone: string;
}

/** One nominal instant and what is worth saying about it. */
export interface Occurrence {
  at: Date;
  notes: OccurrenceNote[];
}

/** `gap`: the wanted time does not exist that day; `overlap`: it happens twice and the first is meant. */
export type OccurrenceNote = { kind: "gap"; wanted: string; actual: string } | { kind: "overlap"; wanted: string };

function isTimezone(name: string): boolean {
  if (name !== "UTC" && !name.includes("/")) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
