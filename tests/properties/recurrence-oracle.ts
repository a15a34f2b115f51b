import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { type Recurrence, recurrenceSchema, type Rule, weekdays } from "@/lib/recurrence/schema";

// The rules of lib/recurrence implemented a second time, with another library and in another way: dates and times are
// Temporal's, and nothing here imports the product's computation.

/** A rule to test, and what the oracle needs to know about it beyond its text. */
export interface Case {
  rule: Rule;
  /** For cron: the generated fields, so that the oracle need not parse. */
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
// Half of the times are those at which clocks change.
const times = fc.oneof(timeArbitrary, fc.constantFrom("00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "23:30"));
const instants = fc
  .integer({ min: Date.parse("1990-01-01T00:00:00Z") / 1_000, max: Date.parse("2036-12-31T00:00:00Z") / 1_000 })
  .map((seconds) => new Date(seconds * 1_000));

const plain = (recurrence: Recurrence) => ({ recurrence });
// Half of the rules have several times per day, as far apart as they must be.
const alsoAt = fc.option(
  fc.uniqueArray(fc.constantFrom("04:07", "08:37", "13:07", "19:37"), { minLength: 1 }).map(sortedTexts),
  {
    nil: undefined,
  },
);
const dates = instants.map((at) => at.toISOString().slice(0, 10));
/** Rules that the schema refuses are not tested. */
const allowed = ({ recurrence }: { recurrence: Recurrence }) => recurrenceSchema.safeParse(recurrence).success;

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
  // The schema refuses a date that exists in none of the chosen months.
  .filter(({ days, months, week }) => !Array.isArray(days) || !months || week !== null || days.some((day) => day <= 29))
  .map(({ week, ...rest }): { recurrence: Recurrence; cron: CronParts } => {
    const cron = { ...rest, weekdays: week?.days ?? null, nth: week?.nth ?? null };
    return { recurrence: { kind: "cron", expression: expressionOf(cron) }, cron };
  });

export const caseArbitrary: fc.Arbitrary<[Case, Date]> = fc.tuple(
  fc
    .tuple(
      fc.oneof(
        fc
          .record({ kind: fc.constant("daily" as const), time: times, alsoAt })
          .map(plain)
          .filter(allowed),
        fc
          .record({
            kind: fc.constant("weekly" as const),
            days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
            time: times,
            alsoAt,
            weeks: fc.option(fc.record({ every: fc.integer({ min: 1, max: 9 }), from: dates }), { nil: {} }),
          })
          .map(({ weeks, ...weekly }) =>
            plain({ ...weekly, ...weeks, days: weekdays.filter((day) => weekly.days.includes(day)) }),
          )
          .filter(allowed),
        fc
          .record({
            kind: fc.constant("monthly" as const),
            day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant("last" as const)),
            time: times,
            alsoAt,
            workday: fc.constantFrom(undefined, "nearest" as const),
          })
          .map(plain)
          .filter(allowed),
        fc
          .record({
            kind: fc.constant("monthly" as const),
            time: times,
            workday: fc.constantFrom("first" as const, "last" as const),
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
  if (recurrence.kind === "weekly" && recurrence.from && Temporal.PlainDate.compare(date, recurrence.from) < 0)
    date = Temporal.PlainDate.from(recurrence.from);
  const begin = recurrence.kind === "interval" ? Temporal.Instant.from(recurrence.anchor).epochMilliseconds : -Infinity;
  let best = Infinity;
  // A time moved by a gap lands at most a day later, so two dates beyond the first find may still matter.
  for (let beyond = 0; beyond <= 2; date = date.add({ days: stride })) {
    for (const instant of instantsOn(recurrence, cron, timezone, date))
      if (instant > now && instant >= begin && instant < best) best = instant;
    if (best < Infinity) beyond += 1;
  }
  return best;
}

function instantsOn(recurrence: Recurrence, cron: CronParts | undefined, timezone: string, date: Temporal.PlainDate) {
  const resolve = (time: Temporal.PlainTime) =>
    date.toPlainDateTime(time).toZonedDateTime(timezone, { disambiguation: "compatible" }).epochMilliseconds;
  const resolveAll = ({ time, alsoAt: others = [] }: { time: string; alsoAt?: string[] | undefined }) =>
    [time, ...others].map((one) => resolve(Temporal.PlainTime.from(one)));
  switch (recurrence.kind) {
    case "daily":
      return resolveAll(recurrence);
    case "weekly":
      return weeklyMatches(recurrence, date) ? resolveAll(recurrence) : [];
    case "monthly": {
      const { day, weekday, nth, workday } = recurrence;
      const counts = workday
        ? date.equals(workdayOf(date, workday === "nearest" ? (day ?? 1) : workday))
        : day === undefined
          ? date.dayOfWeek === weekdays.indexOf(weekday ?? "mon") + 1 && isNth(date, nth ?? 1)
          : date.with({ day: day === "last" ? 31 : day }, { overflow: "constrain" }).equals(date);
      return counts ? resolveAll(recurrence) : [];
    }
    case "interval":
      return [resolve(Temporal.Instant.from(recurrence.anchor).toZonedDateTimeISO(timezone).toPlainTime())];
    case "cron":
      return cron && cronMatches(cron, date) ? cronInstants(cron, timezone, date) : [];
  }
}

function weeklyMatches(
  { days, every = 1, from }: Extract<Recurrence, { kind: "weekly" }>,
  date: Temporal.PlainDate,
): boolean {
  const day = weekdays[date.dayOfWeek - 1];
  if (!day || !days.includes(day)) return false;
  if (from === undefined) return true;
  const monday = (of: Temporal.PlainDate) => of.subtract({ days: of.dayOfWeek - 1 });
  const weeks = monday(Temporal.PlainDate.from(from)).until(monday(date), { largestUnit: "weeks" }).weeks;
  return Temporal.PlainDate.compare(date, from) >= 0 && weeks % every === 0;
}

/** Of the working days in a date's month: the first, the last, or the one nearest to a day of the month. */
function workdayOf(date: Temporal.PlainDate, which: "first" | "last" | number): Temporal.PlainDate {
  const all = Array.from({ length: date.daysInMonth }, (_, index) => date.with({ day: index + 1 })).filter(
    (day) => day.dayOfWeek <= 5,
  );
  const wanted = which === "first" ? 1 : which === "last" ? 31 : which;
  const meant = date.with({ day: wanted }, { overflow: "constrain" }).day;
  const [nearest] = all.sort((a, b) => Math.abs(a.day - meant) - Math.abs(b.day - meant));
  if (!nearest) throw new Error("A month without a working day.");
  return nearest;
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
      // Every real hour: both if it occurs twice, and none if it is skipped.
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

function sortedTexts(texts: string[]): string[] {
  return [...texts].sort();
}

function sorted(numbers: number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
