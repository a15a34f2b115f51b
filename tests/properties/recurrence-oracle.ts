import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { type Recurrence, type Rule, weekdays } from "@/lib/recurrence/schema";

// The rules of lib/recurrence read out a second time with another library and in another manner: dates and times
// are Temporal's, and nothing here imports how the product computes.

/** A rule to ask about, and what the oracle needs to know of it beyond its text. */
export interface Case {
  rule: Rule;
  /** For cron: its fields as they were made, so that the oracle need not parse. */
  cron?: CronParts;
}

interface CronParts {
  minutes: number[];
  hours: number[];
  days: number[] | "last" | null;
  months: number[] | null;
  /** Days of the week from 1 (Monday) to 7; with `nth`, only that one of the month (-1: the last). */
  weekdays: number[] | null;
  nth: number | null;
}

const zones = Intl.supportedValuesOf("timeZone");
const two = (n: number) => String(n).padStart(2, "0");
const timeArbitrary = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hours, minutes]) => `${two(hours)}:${two(minutes)}`);
// Half of the times lie where clocks are changed.
const times = fc.oneof(timeArbitrary, fc.constantFrom("00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "23:30"));
const instants = fc
  .integer({ min: Date.parse("1990-01-01T00:00:00Z") / 1_000, max: Date.parse("2036-12-31T00:00:00Z") / 1_000 })
  .map((seconds) => new Date(seconds * 1_000));

const plain = (recurrence: Recurrence) => ({ recurrence });

const cronArbitrary = fc
  .record({
    minutes: fc.oneof(
      fc.constantFrom<number[]>([0], [30], [0, 15, 30, 45]),
      fc.integer({ min: 0, max: 59 }).map((m) => [m]),
    ),
    hours: fc.oneof(
      fc.constant(Array.from({ length: 24 }, (_, hour) => hour)),
      fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 }).map(sorted),
    ),
    days: fc.option(
      fc.oneof(
        fc.constant("last" as const),
        fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 3 }).map(sorted),
      ),
    ),
    months: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 4 }).map(sorted)),
    week: fc.option(
      fc.oneof(
        fc
          .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 })
          .map((days) => ({ days: sorted(days), nth: null })),
        fc
          .tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom(1, 2, 3, 4, 5, -1))
          .map(([day, nth]) => ({ days: [day], nth })),
      ),
    ),
  })
  // A date that no chosen month has is refused by the schema.
  .filter(({ days, months, week }) => !Array.isArray(days) || !months || week !== null || days.some((day) => day <= 29))
  .map(({ week, ...rest }): { recurrence: Recurrence; cron: CronParts } => {
    const cron = { ...rest, weekdays: week?.days ?? null, nth: week?.nth ?? null };
    return { recurrence: { kind: "cron", expression: expressionOf(cron) }, cron };
  });

export const caseArbitrary: fc.Arbitrary<[Case, Date]> = fc.tuple(
  fc
    .tuple(
      fc.oneof(
        fc.record({ kind: fc.constant("daily" as const), time: times }).map(plain),
        fc
          .record({
            kind: fc.constant("weekly" as const),
            days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
            time: times,
          })
          .map((weekly) => plain({ ...weekly, days: weekdays.filter((day) => weekly.days.includes(day)) })),
        fc
          .record({
            kind: fc.constant("monthly" as const),
            day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant("last" as const)),
            time: times,
          })
          .map(plain),
        fc
          .record({
            kind: fc.constant("monthly" as const),
            weekday: fc.constantFrom(...weekdays),
            nth: fc.constantFrom(1, 2, 3, 4, 5, -1),
            time: times,
          })
          .map(plain),
        fc
          .record({
            kind: fc.constant("interval" as const),
            every: fc.integer({ min: 5, max: 400 }),
            unit: fc.constantFrom("minutes" as const, "hours" as const, "days" as const, "weeks" as const),
            anchor: instants.map((at) => at.toISOString().replace(".000Z", "Z")),
          })
          .map(plain),
        cronArbitrary,
      ),
      fc.constantFrom(...zones),
    )
    .map(([one, timezone]): Case => ({ ...one, rule: { recurrence: one.recurrence, timezone } })),
  instants,
);

/** The first occurrence strictly after an instant, in milliseconds since 1970. */
export function oracleNext({ rule, cron }: Case, after: Date): number {
  const { recurrence, timezone } = rule;
  const now = after.getTime();
  if (recurrence.kind === "interval" && (recurrence.unit === "minutes" || recurrence.unit === "hours")) {
    const step = Temporal.Duration.from({ [recurrence.unit]: recurrence.every }).total("milliseconds");
    const anchor = Temporal.Instant.from(recurrence.anchor).epochMilliseconds;
    return now < anchor ? anchor : anchor + (Math.floor((now - anchor) / step) + 1) * step;
  }
  let date = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .subtract({ days: 2 });
  let stride = 1;
  if (recurrence.kind === "interval") {
    // From date to date of the interval, beginning with the last one before the search.
    const anchor = Temporal.Instant.from(recurrence.anchor).toZonedDateTimeISO(timezone).toPlainDate();
    stride = recurrence.unit === "weeks" ? recurrence.every * 7 : recurrence.every;
    const passed = Math.floor(anchor.until(date, { largestUnit: "days" }).days / stride);
    date = anchor.add({ days: Math.max(0, passed) * stride });
  }
  let best = Infinity;
  // A time moved by a gap lands at most a day later, so two dates beyond the first find may still matter.
  for (let beyond = 0; beyond <= 2; date = date.add({ days: stride })) {
    for (const instant of instantsOn(recurrence, cron, timezone, date))
      if (instant > now && instant < best) best = instant;
    if (best < Infinity) beyond += 1;
  }
  return best;
}

function instantsOn(recurrence: Recurrence, cron: CronParts | undefined, timezone: string, date: Temporal.PlainDate) {
  const resolve = (time: Temporal.PlainTime) =>
    date.toPlainDateTime(time).toZonedDateTime(timezone, { disambiguation: "compatible" }).epochMilliseconds;
  switch (recurrence.kind) {
    case "daily":
      return [resolve(Temporal.PlainTime.from(recurrence.time))];
    case "weekly": {
      const day = weekdays[date.dayOfWeek - 1];
      return day && recurrence.days.includes(day) ? [resolve(Temporal.PlainTime.from(recurrence.time))] : [];
    }
    case "monthly": {
      const { day, weekday, nth, time } = recurrence;
      const counts =
        day === undefined
          ? date.dayOfWeek === weekdays.indexOf(weekday ?? "mon") + 1 && isNth(date, nth ?? 1)
          : date.with({ day: day === "last" ? 31 : day }, { overflow: "constrain" }).equals(date);
      return counts ? [resolve(Temporal.PlainTime.from(time))] : [];
    }
    case "interval":
      return [resolve(Temporal.Instant.from(recurrence.anchor).toZonedDateTimeISO(timezone).toPlainTime())];
    case "cron":
      return cron && cronMatches(cron, date) ? cronInstants(cron, timezone, date) : [];
  }
}

function cronMatches({ days, months, weekdays: week, nth }: CronParts, date: Temporal.PlainDate): boolean {
  if (months && !months.includes(date.month)) return false;
  const ofMonth = days === null ? null : days === "last" ? date.day === date.daysInMonth : days.includes(date.day);
  const ofWeek = week === null ? null : week.includes(date.dayOfWeek) && (nth === null || isNth(date, nth));
  if (ofMonth !== null && ofWeek !== null) return ofMonth || ofWeek;
  return (ofMonth ?? true) && (ofWeek ?? true);
}

function cronInstants({ minutes, hours }: CronParts, timezone: string, date: Temporal.PlainDate): number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => {
      const local = date.toPlainDateTime({ hour, minute });
      const read = (disambiguation: "earlier" | "later" | "compatible") =>
        local.toZonedDateTime(timezone, { disambiguation });
      if (hours.length < 24) return [read("compatible").epochMilliseconds];
      // Every real hour: both of two, and none where there is none.
      const both = [read("earlier"), read("later")].filter((at) => at.toPlainDateTime().equals(local));
      return both.map((at) => at.epochMilliseconds);
    }),
  );
}

/** Whether a date is the nth of its weekday in its month, counted a week at a time (-1: no further one follows). */
function isNth(date: Temporal.PlainDate, nth: number): boolean {
  if (nth === -1) return date.add({ weeks: 1 }).month !== date.month;
  return date.subtract({ weeks: nth - 1 }).month === date.month && date.subtract({ weeks: nth }).month !== date.month;
}

function expressionOf({ minutes, hours, days, months, weekdays: week, nth }: CronParts): string {
  const names = ["", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
  const suffix = nth === null ? "" : nth === -1 ? "L" : `#${nth}`;
  return [
    minutes.join(),
    hours.length === 24 ? "*" : hours.join(),
    days === null ? "*" : days === "last" ? "L" : days.join(),
    months?.join() ?? "*",
    week?.map((day) => `${names[day]}${suffix}`).join() ?? "*",
  ].join(" ");
}

function sorted(numbers: number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
