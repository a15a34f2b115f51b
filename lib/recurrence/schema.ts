import { z } from "zod";
import { cronProblem } from "@/lib/recurrence/walk/cron";
import { canonicalZone, isOffset } from "@/lib/recurrence/zones";

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

/** An IANA time zone, converted to its current name; offsets and unknown names are refused. */
export const timezoneSchema = z.string({ error: "timezone_invalid" }).transform((name, context) => {
  const zone = canonicalZone(name);
  // A name without a region (CET, EST5EDT) is an abbreviation with several meanings.
  if (zone !== null && (zone === "UTC" || name.includes("/"))) return zone;
  context.addIssue({ code: "custom", message: isOffset(name) ? "timezone_offset" : "timezone_invalid" });
  return z.NEVER;
});

/** An instant with its offset, such as `2026-01-01T00:00:00Z`, between 1970 and 2199; kept in UTC. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: "instant_invalid" })
  .refine((text) => inRange(Date.parse(text)), "instant_invalid")
  .transform((text) => new Date(text).toISOString().replace(".000Z", "Z"));

export const intervalUnits = ["minutes", "hours", "days", "weeks"] as const;

/** Occurrences of one schedule are at least this far apart. */
export const shortestMinutes = 5;

/** A whole number from `least` to `most`; every violation gives the same error. */
export function wholeNumber(least: number, most: number, error: string) {
  return z.int({ error }).min(least, error).max(most, error);
}

/** Further times on the same days, in order and without repeats. */
const alsoAtSchema = z
  .array(timeSchema, { error: "time_invalid" })
  .max(23, "times_too_many")
  .transform((times) => [...new Set(times)].sort())
  .optional()
  .meta({ description: "Further times of the same days, each at least 5 minutes from the others" });

interface Times {
  time: string;
  alsoAt?: string[] | undefined;
}

/** All times of a day, in order. */
export function timesOf({ time, alsoAt = [] }: Times): string[] {
  return [...new Set([time, ...alsoAt])].sort();
}

/** Refuses times that are closer together than occurrences may be, also across midnight. */
function refuseClose(times: Times, context: z.RefinementCtx): void {
  const minutes = timesOf(times).map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const next = [...minutes.slice(1), (minutes[0] ?? 0) + 1_440];
  if (minutes.some((minute, index) => (next[index] ?? Infinity) - minute < shortestMinutes))
    context.addIssue({ code: "custom", path: ["alsoAt"], message: "times_too_close" });
}

/** A date without a time, such as `2026-11-23`. */
const dateSchema = z.iso.date({ error: "date_invalid" });

const dailySchema = z
  .strictObject({ kind: z.literal("daily"), time: timeSchema, alsoAt: alsoAtSchema })
  .superRefine(refuseClose);

/**
 * Days of every week or, with `every`, of every so many weeks. Weeks begin on Monday and are counted from the one that
 * contains `from`.
 */
const weeklySchema = z
  .strictObject({
    kind: z.literal("weekly"),
    days: daysSchema,
    time: timeSchema,
    alsoAt: alsoAtSchema,
    every: wholeNumber(1, 52, "every_weeks_invalid")
      .optional()
      .meta({ description: "Every so many weeks; needs from" }),
    from: dateSchema.optional().meta({ description: "The local date from which weeks are counted; none before it" }),
  })
  .superRefine(refuseClose)
  .superRefine(({ every = 1, from }, context) => {
    if (every > 1 && from === undefined) context.addIssue({ code: "custom", path: ["from"], message: "date_required" });
  });

/**
 * A day of the month (clamped to the month's end), its last day, its nth weekday (-1: the last one), or a working day
 * (Monday to Friday): the first, the last, or the one nearest to a day, within the month.
 */
const monthlySchema = z
  .strictObject({
    kind: z.literal("monthly"),
    day: z
      .union([wholeNumber(1, 31, "month_day_invalid"), z.literal("last")], { error: "month_day_invalid" })
      .optional()
      .meta({ description: "1 to 31, clamped to the month's end, or last; or weekday and nth instead" }),
    weekday: weekdaySchema.optional(),
    nth: z
      .union([wholeNumber(1, 5, "nth_invalid"), z.literal(-1)], { error: "nth_invalid" })
      .optional()
      .meta({ description: "1 to 5, or -1 for the last one" }),
    time: timeSchema,
    alsoAt: alsoAtSchema,
    workday: z
      .enum(["first", "last", "nearest"], { error: "workday_invalid" })
      .optional()
      .meta({ description: "The first or last of Monday to Friday, or with day the nearest one in the same month" }),
  })
  .superRefine(refuseClose)
  .superRefine(({ day, weekday, nth, workday }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (workday === "nearest" && day === undefined) return complain("day", "month_day_required");
    if (workday === "first" || workday === "last") {
      if (day !== undefined || weekday !== undefined || nth !== undefined) complain("workday", "workday_alone");
      return;
    }
    if (day !== undefined && (weekday !== undefined || nth !== undefined)) complain("day", "month_day_or_weekday");
    if (day === undefined && weekday === undefined && nth === undefined) complain("day", "month_day_required");
    if (day === undefined && weekday !== undefined && nth === undefined) complain("nth", "nth_invalid");
    if (day === undefined && weekday === undefined && nth !== undefined) complain("weekday", "day_invalid");
  });

/** Minutes and hours are elapsed time from the anchor; days and weeks are local dates at the anchor's local time. */
const intervalSchema = z
  .strictObject({
    kind: z.literal("interval"),
    every: wholeNumber(1, 10_000, "every_invalid"),
    unit: z.enum(intervalUnits, { error: "unit_invalid" }),
    anchor: instantSchema,
  })
  .superRefine(({ every, unit }, context) => {
    if (unit === "minutes" && every < shortestMinutes)
      context.addIssue({ code: "custom", path: ["every"], message: "every_too_short" });
  });

/** Five fields, with the meaning they have in cron; see `lib/recurrence/walk/cron.ts`. */
const cronSchema = z.strictObject({
  kind: z.literal("cron"),
  expression: z
    .string({ error: "cron_invalid" })
    .trim()
    .max(200, "cron_invalid")
    .transform((expression) => expression.replace(/\s+/g, " ").toUpperCase())
    .superRefine((expression, context) => {
      const problem = cronProblem(expression);
      if (problem) context.addIssue({ code: "custom", message: problem });
    }),
});

export const recurrenceSchema = z.discriminatedUnion(
  "kind",
  [dailySchema, weeklySchema, monthlySchema, intervalSchema, cronSchema],
  { error: "recurrence_invalid" },
);
export type Recurrence = z.output<typeof recurrenceSchema>;

export const recurrenceKinds = [
  "daily",
  "weekly",
  "monthly",
  "interval",
  "cron",
] as const satisfies Recurrence["kind"][];
export type RecurrenceKind = (typeof recurrenceKinds)[number];

/** A recurrence, the zone of its wall-clock times, and its bounds (both inclusive). */
export interface Rule {
  recurrence: Recurrence;
  timezone: string;
  startsAt?: Date | null;
  endsAt?: Date | null;
}

/** One nominal instant, and notes on what is unusual about it. */
export interface Occurrence {
  at: Date;
  notes: OccurrenceNote[];
}

/**
 * `gap`: the wanted time does not exist that day; `overlap`: it happens twice and the first one is used; `clamped`: the
 * month has no such day, its last day is used; `workday`: that day is not a working day, the nearest one is used.
 */
export type OccurrenceNote =
  | { kind: "gap"; wanted: string; actual: string }
  | { kind: "overlap"; wanted: string }
  | { kind: "clamped" | "workday"; wanted: number };

/** The input of the preview endpoint and of every editor: the next `count` occurrences after `from` (default: now). */
export const previewInputSchema = z.strictObject({
  recurrence: recurrenceSchema,
  timezone: timezoneSchema,
  from: instantSchema.optional(),
  count: wholeNumber(1, 100, "count_invalid").default(10),
});

export const previewSchema = z.object({
  description: z.string(),
  occurrences: z.array(
    z.object({
      at: z.string().meta({ description: "The instant, in UTC" }),
      local: z.string().meta({ description: "The same in the schedule's zone, with its offset" }),
      notes: z.array(z.string()),
    }),
  ),
});

function inRange(instant: number): boolean {
  // Text that is not a date at all has been refused by the format already.
  return Number.isNaN(instant) || (instant >= 0 && instant < Date.UTC(2200, 0, 1));
}
