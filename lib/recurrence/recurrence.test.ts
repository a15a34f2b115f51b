import { describe, expect, it } from "vitest";
import { messagesOf } from "@/lib/i18n/messages";
import { describeRule } from "@/lib/recurrence/describe";
import { noteInWords } from "@/lib/recurrence/words";
import { nextOccurrence, occurrencesBetween, preview, startOfLocalDay, stretchBetween } from "@/lib/recurrence/rules";
import { type Recurrence, recurrenceSchema, type Rule, timezoneSchema } from "@/lib/recurrence/schema";

const daily = (time: string, timezone: string): Rule => ({ recurrence: { kind: "daily", time }, timezone });
const cron = (expression: string, timezone = "Europe/Paris"): Rule => ({
  recurrence: { kind: "cron", expression },
  timezone,
});
const interval = (every: number, unit: "minutes" | "hours" | "days" | "weeks", anchor: string, timezone = "UTC") =>
  ({ recurrence: { kind: "interval", every, unit, anchor }, timezone }) satisfies Rule;
const next = (rule: Rule, after: string) => nextOccurrence(rule, new Date(after))?.toISOString();
/** Each occurrence after an instant as the zone's own date and time. */
const local = (rule: Rule, after: string, count: number) =>
  preview(rule, new Date(after), count).map(({ at }) =>
    at.toLocaleString("sv", { timeZone: rule.timezone }).slice(0, 16),
  );
const notes = (rule: Rule, after: string) => preview(rule, new Date(after), 1)[0]?.notes;
const refused = (recurrence: unknown) =>
  recurrenceSchema.safeParse(recurrence).error?.issues.map(({ path, message }) => [path.join("/"), message]);

describe("zones: IANA names only, and wall-clock times stay put across changes of the clock", () => {
  it.each(["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires"])("takes %s", (zone) => {
    expect(timezoneSchema.safeParse(zone).success).toBe(true);
  });
  it.each(["+02:00", "CET", "EST5EDT", "Europe/Nowhere", "", "Z"])("refuses %j", (zone) => {
    expect(timezoneSchema.safeParse(zone).success).toBe(false);
  });
  it("keeps 09:00 in Paris when summer time begins and ends", () => {
    expect(next(daily("09:00", "Europe/Paris"), "2026-03-28T12:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    expect(next(daily("09:00", "Europe/Paris"), "2026-03-27T12:00:00Z")).toBe("2026-03-28T08:00:00.000Z");
    expect(next(daily("09:00", "Europe/Paris"), "2026-10-24T12:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });
  it("runs on chosen days of the schedule's own zone, not of UTC", () => {
    const rule: Rule = { recurrence: { kind: "weekly", days: ["mon"], time: "08:00" }, timezone: "Pacific/Auckland" };
    expect(next(rule, "2026-11-20T00:00:00Z")).toBe("2026-11-22T19:00:00.000Z");
  });
});

describe("spring gap: a time that does not exist is moved later by the size of the gap, never dropped (RFC 5545, 3.3.5)", () => {
  it.each([
    ["Europe/Paris", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00.000Z", "03:30"],
    ["America/New_York", "02:30", "2026-03-07T12:00:00Z", "2026-03-08T07:30:00.000Z", "03:30"],
    ["Australia/Lord_Howe", "02:15", "2026-10-03T00:00:00Z", "2026-10-03T15:45:00.000Z", "02:45"],
    ["America/Santiago", "00:15", "2026-09-05T12:00:00Z", "2026-09-06T04:15:00.000Z", "01:15"],
    ["Africa/Casablanca", "02:30", "2026-03-21T12:00:00Z", "2026-03-22T02:30:00.000Z", "03:30"],
  ])("%s at %s", (zone, wanted, after, at, actual) => {
    expect(preview(daily(wanted, zone), new Date(after), 1)).toEqual([
      { at: new Date(at), notes: [{ kind: "gap", wanted, actual }] },
    ]);
  });
  it("holds for monthly, interval and cron rules alike", () => {
    const moved = "2026-03-29T01:30:00.000Z";
    const monthly: Rule = { recurrence: { kind: "monthly", day: 29, time: "02:30" }, timezone: "Europe/Paris" };
    expect(next(monthly, "2026-03-20T00:00:00Z")).toBe(moved);
    expect(next(interval(1, "days", "2026-01-01T01:30:00Z", "Europe/Paris"), "2026-03-28T12:00:00Z")).toBe(moved);
    expect(next(cron("30 2 * * *"), "2026-03-28T12:00:00Z")).toBe(moved);
  });
  it("two nominal times that meet at one instant are one occurrence", () => {
    expect(local(cron("0 2,3 * * *"), "2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29 03:00", "2026-03-30 02:00"]);
  });
  it("survives the day that Samoa skipped", () => {
    const after = new Date("2011-12-28T00:00:00Z");
    const instants = occurrencesBetween(daily("09:00", "Pacific/Apia"), after, new Date("2012-01-02T00:00:00Z"), 10);
    expect(new Set(instants.map(Number)).size).toBe(5);
  });
});

describe("autumn overlap: the first of the two instants, once (RFC 5545, 3.3.5)", () => {
  it("fires once and says so", () => {
    const rule = daily("02:30", "Europe/Paris");
    const instants = occurrencesBetween(rule, new Date("2026-10-24T22:00:00Z"), new Date("2026-10-25T21:00:00Z"), 10);
    expect(instants.map((at) => at.toISOString())).toEqual(["2026-10-25T00:30:00.000Z"]);
    expect(notes(rule, "2026-10-24T22:00:00Z")).toEqual([{ kind: "overlap", wanted: "02:30" }]);
  });
  it("a cron rule at fixed hours fires once too (cron(8): granularity greater than one hour)", () => {
    expect(local(cron("0,30 2 * * *"), "2026-10-24T22:00:00Z", 3)).toEqual([
      "2026-10-25 02:00",
      "2026-10-25 02:30",
      "2026-10-26 02:00",
    ]);
  });
  it("hourly and minute rules fire every real hour, in the overlap and in the gap (cron(8))", () => {
    const hourly = preview(cron("0 * * * *"), new Date("2026-10-24T22:30:00Z"), 5).map(({ at }) => at.getTime());
    const gap = preview(cron("*/30 * * * *"), new Date("2026-03-28T23:30:00Z"), 6).map(({ at }) => at.getTime());
    const distances = (instants: number[]) => instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
    expect(distances(hourly)).toEqual([3_600_000, 3_600_000, 3_600_000, 3_600_000]);
    expect(distances(gap)).toEqual([1_800_000, 1_800_000, 1_800_000, 1_800_000, 1_800_000]);
    const everyHour = interval(1, "hours", "2026-01-01T00:00:00Z", "Europe/Paris");
    expect(local(everyHour, "2026-10-24T23:30:00Z", 3)).toEqual([
      "2026-10-25 02:00",
      "2026-10-25 02:00",
      "2026-10-25 03:00",
    ]);
  });
});

describe("monthly", () => {
  const monthly = (recurrence: Omit<Extract<Recurrence, { kind: "monthly" }>, "kind" | "time">): Rule => ({
    recurrence: { kind: "monthly", time: "09:00", ...recurrence },
    timezone: "Europe/Paris",
  });
  it("29 to 31 clamp to the month's end and come back (31 Jan, 28 Feb, 31 Mar), and say so", () => {
    const rule = monthly({ day: 31 });
    expect(local(rule, "2026-01-01T00:00:00Z", 4).map((at) => at.slice(0, 10))).toEqual([
      "2026-01-31",
      "2026-02-28",
      "2026-03-31",
      "2026-04-30",
    ]);
    expect(notes(rule, "2026-02-01T00:00:00Z")).toEqual([{ kind: "clamped", wanted: 31 }]);
    expect(notes(rule, "2026-03-01T00:00:00Z")).toEqual([]);
    expect(local(monthly({ day: 29 }), "2028-02-01T00:00:00Z", 1)).toEqual(["2028-02-29 09:00"]);
  });
  it("the last day, whatever its number, without a note", () => {
    expect(local(monthly({ day: "last" }), "2028-02-01T00:00:00Z", 2)).toEqual([
      "2028-02-29 09:00",
      "2028-03-31 09:00",
    ]);
    expect(notes(monthly({ day: "last" }), "2026-02-01T00:00:00Z")).toEqual([]);
  });
  it("the second Tuesday, the last Friday", () => {
    expect(local(monthly({ weekday: "tue", nth: 2 }), "2026-12-01T00:00:00Z", 2)).toEqual([
      "2026-12-08 09:00",
      "2027-01-12 09:00",
    ]);
    expect(local(monthly({ weekday: "fri", nth: -1 }), "2026-11-01T00:00:00Z", 2)).toEqual([
      "2026-11-27 09:00",
      "2026-12-25 09:00",
    ]);
  });
  it("a fifth one only in months that have it", () => {
    expect(local(monthly({ weekday: "mon", nth: 5 }), "2026-11-01T00:00:00Z", 3)).toEqual([
      "2026-11-30 09:00",
      "2027-03-29 09:00",
      "2027-05-31 09:00",
    ]);
  });
  it("refuses what is neither or both, on its field", () => {
    const refusal = (rest: object) => refused({ kind: "monthly", time: "09:00", ...rest });
    expect(refusal({})).toEqual([["day", "month_day_required"]]);
    expect(refusal({ day: 32 })).toEqual([["day", "month_day_invalid"]]);
    expect(refusal({ day: 1, weekday: "mon", nth: 1 })).toEqual([["day", "month_day_or_weekday"]]);
    expect(refusal({ weekday: "mon", nth: 6 })).toEqual([["nth", "nth_invalid"]]);
    expect(refusal({ weekday: "mon" })).toEqual([["nth", "nth_invalid"]]);
    expect(refusal({ nth: 1 })).toEqual([["weekday", "day_invalid"]]);
  });
});

describe("interval, from an immutable anchor", () => {
  it("minutes and hours are elapsed time", () => {
    const rule = interval(90, "minutes", "2026-01-01T00:00:00Z", "Europe/Paris");
    expect(next(rule, "2026-01-01T00:00:00Z")).toBe("2026-01-01T01:30:00.000Z");
    expect(next(rule, "2026-03-29T00:00:00Z")).toBe("2026-03-29T01:30:00.000Z");
  });
  it("begins with the anchor itself and not before", () => {
    expect(next(interval(6, "hours", "2027-01-01T00:00:00Z"), "2026-11-20T00:00:00Z")).toBe("2027-01-01T00:00:00.000Z");
    expect(next(interval(2, "weeks", "2027-01-01T00:00:00Z"), "2026-11-20T00:00:00Z")).toBe("2027-01-01T00:00:00.000Z");
  });
  it("days and weeks are local dates at the anchor's local time, across changes of the clock", () => {
    const rule = interval(2, "weeks", "2026-03-16T08:00:00Z", "Europe/Paris");
    expect(local(rule, "2026-03-16T07:59:59Z", 3)).toEqual([
      "2026-03-16 09:00",
      "2026-03-30 09:00",
      "2026-04-13 09:00",
    ]);
  });
  it("is at least 5 minutes", () => {
    const refusal = (every: number, unit: string) =>
      refused({ kind: "interval", every, unit, anchor: "2026-01-01T00:00:00Z" });
    expect(refusal(4, "minutes")).toEqual([["every", "every_too_short"]]);
    expect(refusal(5, "minutes")).toBeUndefined();
    expect(refusal(1, "hours")).toBeUndefined();
    expect(refusal(0, "days")).toEqual([["every", "every_invalid"]]);
    expect(refused({ kind: "interval", every: 1, unit: "days", anchor: "yesterday" })).toEqual([
      ["anchor", "instant_invalid"],
    ]);
  });
});

describe("cron, in cron's own meaning", () => {
  it.each([
    ["0 9 * * MON-FRI", "2026-11-21T00:00:00Z", ["2026-11-23 09:00", "2026-11-24 09:00"]],
    ["*/20 8-9 * * *", "2026-11-20T08:30:00Z", ["2026-11-20 09:40", "2026-11-21 08:00"]],
    ["5,35 7 * JAN,DEC *", "2026-11-20T00:00:00Z", ["2026-12-01 07:05", "2026-12-01 07:35"]],
    ["0 9 L * *", "2026-02-01T00:00:00Z", ["2026-02-28 09:00", "2026-03-31 09:00"]],
    ["0 9 * * TUE#2", "2026-12-01T00:00:00Z", ["2026-12-08 09:00", "2027-01-12 09:00"]],
    ["0 9 * * 5L", "2026-11-01T00:00:00Z", ["2026-11-27 09:00", "2026-12-25 09:00"]],
    ["0 9 * * 7", "2026-11-20T00:00:00Z", ["2026-11-22 09:00", "2026-11-29 09:00"]],
  ])("%s", (expression, after, expected) => {
    expect(refused({ kind: "cron", expression })).toBeUndefined();
    expect(local(cron(expression), after, 2)).toEqual(expected);
  });
  it("does not clamp: a 31st comes only in months that have one", () => {
    expect(local(cron("0 9 31 * *"), "2026-02-01T00:00:00Z", 2)).toEqual(["2026-03-31 09:00", "2026-05-31 09:00"]);
  });
  it("day of month and day of week both given means either (crontab(5))", () => {
    expect(local(cron("0 9 13 * FRI"), "2026-11-08T00:00:00Z", 3)).toEqual([
      "2026-11-13 09:00",
      "2026-11-20 09:00",
      "2026-11-27 09:00",
    ]);
  });
  it("a day field that begins with a star restricts nothing by itself, and then both must match (crontab(5))", () => {
    expect(local(cron("0 9 */2 * MON"), "2026-11-01T00:00:00Z", 2)).toEqual(["2026-11-09 09:00", "2026-11-23 09:00"]);
  });
  it.each([
    ["* * * * *", "cron_too_often"],
    ["*/4 * * * *", "cron_too_often"],
    ["58 23,0 * * *", null],
    ["0,58 0,23 * * *", "cron_too_often"],
    ["0,58 0,23 1 * *", null],
    ["0 9 31 2 *", "cron_never"],
    ["0 9 * *", "cron_five_fields"],
    ["0 0 9 * * *", "cron_five_fields"],
    ["@daily", "cron_five_fields"],
    ["61 9 * * *", "cron_minute_invalid"],
    ["0 9 15W * *", "cron_day_invalid"],
    ["0 9 * * MON#6", "cron_weekday_invalid"],
    ["0 25 * * *", "cron_hour_invalid"],
    ["0 9 * 13 *", "cron_month_invalid"],
    ["*/7 * * * *", "cron_step_uneven"],
    ["a b c d e", "cron_minute_invalid"],
  ])("%s is answered with %s", (expression, problem) => {
    expect(refused({ kind: "cron", expression })?.[0]?.[1] ?? null).toBe(problem);
  });
  it("is kept in one spelling", () => {
    expect(recurrenceSchema.parse({ kind: "cron", expression: " 0  9 * * mon-fri " })).toEqual({
      kind: "cron",
      expression: "0 9 * * MON-FRI",
    });
  });
});

describe("several times a day", () => {
  it("come in their order, on every day of the rule, each moved by a gap by itself", () => {
    const rule = (recurrence: Recurrence): Rule => ({ recurrence, timezone: "Europe/Paris" });
    const daily3 = rule({ kind: "daily", time: "13:00", alsoAt: ["02:30", "18:45"] });
    expect(local(daily3, "2026-03-28T20:00:00Z", 4)).toEqual([
      "2026-03-29 03:30",
      "2026-03-29 13:00",
      "2026-03-29 18:45",
      "2026-03-30 02:30",
    ]);
    const monthly = rule({ kind: "monthly", day: "last", time: "09:00", alsoAt: ["17:00"] });
    expect(local(monthly, "2026-11-01T00:00:00Z", 2)).toEqual(["2026-11-30 09:00", "2026-11-30 17:00"]);
  });
  it.each([
    [["09:03"], "times_too_close"],
    [["08:57"], "times_too_close"],
    [["9:00"], "time_invalid"],
    [["09:05", "09:10"], null],
    [["09:00", "09:00"], null],
  ])("09:00 and %s: %s", (alsoAt, problem) => {
    expect(refused({ kind: "daily", time: "09:00", alsoAt })?.[0]?.[1] ?? null).toBe(problem);
  });
  it("keep their distance over midnight, too", () => {
    expect(refused({ kind: "daily", time: "23:58", alsoAt: ["00:01"] })?.[0]?.[1]).toBe("times_too_close");
  });
});

describe("every so many weeks on several days (RFC 5545, INTERVAL with BYDAY and WKST=MO)", () => {
  const fortnightly: Rule = {
    recurrence: { kind: "weekly", days: ["mon", "fri"], time: "09:00", every: 2, from: "2026-11-25" },
    timezone: "Europe/Paris",
  };
  it("counts weeks from the one that holds the date, and none before it", () => {
    expect(local(fortnightly, "2026-11-01T00:00:00Z", 4).map((at) => at.slice(0, 10))).toEqual([
      "2026-11-27",
      "2026-12-07",
      "2026-12-11",
      "2026-12-21",
    ]);
  });
  it("needs the date from which it counts", () => {
    expect(refused({ kind: "weekly", days: ["mon"], time: "09:00", every: 2 })).toEqual([["from", "date_required"]]);
    expect(refused({ kind: "weekly", days: ["mon"], time: "09:00", every: 2, from: "2026-02-30" })).toEqual([
      ["from", "date_invalid"],
    ]);
  });
});

describe("working days of a month (cron's W)", () => {
  const monthly = (recurrence: object): Rule => ({
    recurrence: recurrenceSchema.parse({ kind: "monthly", time: "09:00", ...recurrence }),
    timezone: "UTC",
  });
  const days = (rule: Rule, after: string, count: number) => local(rule, after, count).map((at) => at.slice(0, 10));
  it("the first and the last one", () => {
    // 1 August 2026 is a Saturday, 31 January 2027 a Sunday.
    expect(days(monthly({ workday: "first" }), "2026-07-15T00:00:00Z", 2)).toEqual(["2026-08-03", "2026-09-01"]);
    expect(days(monthly({ workday: "last" }), "2027-01-10T00:00:00Z", 2)).toEqual(["2027-01-29", "2027-02-26"]);
  });
  it("the one nearest to a day, in the same month, and says so", () => {
    const fifteenth = monthly({ day: 15, workday: "nearest" });
    // 15 August 2026 is a Saturday, 15 November a Sunday.
    expect(days(fifteenth, "2026-08-01T00:00:00Z", 1)).toEqual(["2026-08-14"]);
    expect(days(fifteenth, "2026-11-01T00:00:00Z", 2)).toEqual(["2026-11-16", "2026-12-15"]);
    expect(notes(fifteenth, "2026-11-01T00:00:00Z")).toEqual([{ kind: "workday", wanted: 15 }]);
    expect(days(monthly({ day: 1, workday: "nearest" }), "2026-07-15T00:00:00Z", 1)).toEqual(["2026-08-03"]);
    expect(days(monthly({ day: 31, workday: "nearest" }), "2027-01-10T00:00:00Z", 2)).toEqual([
      "2027-01-29",
      "2027-02-26",
    ]);
  });
  it.each([
    [{ workday: "nearest" }, "month_day_required"],
    [{ workday: "first", day: 3 }, "workday_alone"],
    [{ workday: "middle" }, "workday_invalid"],
  ])("%o is refused", (recurrence, problem) => {
    expect(refused({ kind: "monthly", time: "09:00", ...recurrence })?.[0]?.[1]).toBe(problem);
  });
});

it("an interval does not begin before its anchor, also where that is the second of two equal times (decision 0008)", () => {
  // 02:30 in Paris for the second time.
  const rule = interval(1, "days", "2026-10-25T01:30:00Z", "Europe/Paris");
  expect(local(rule, "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-26 02:30", "2026-10-27 02:30"]);
});

describe("bounds", () => {
  const bounded: Rule = {
    ...daily("09:00", "UTC"),
    startsAt: new Date("2026-11-22T09:00:00Z"),
    endsAt: new Date("2026-11-24T09:00:00Z"),
  };
  it("nothing before startsAt and nothing after endsAt; both count themselves", () => {
    expect(local(bounded, "2026-11-20T00:00:00Z", 10)).toEqual([
      "2026-11-22 09:00",
      "2026-11-23 09:00",
      "2026-11-24 09:00",
    ]);
    expect(next(bounded, "2026-11-24T09:00:00Z")).toBeUndefined();
  });
});

describe("preview and describe", () => {
  const english = { locale: "en" as const, messages: messagesOf("en") };

  it("says what is unusual about an occurrence", () => {
    expect(noteInWords({ kind: "gap", wanted: "02:30", actual: "03:30" }, english)).toBe(
      "runs at 03:30, because 02:30 does not exist that day",
    );
    expect(noteInWords({ kind: "clamped", wanted: 31 }, english)).toBe(
      "instead of the 31st, which this month doesn’t have",
    );
  });
  it.each([
    [
      { kind: "weekly", days: ["mon", "fri"], time: "09:00" },
      "Every Monday and Friday at 09:00, Paris time",
      "Chaque semaine, le lundi et le vendredi à 09:00, heure de Paris",
    ],
    [{ kind: "daily", time: "07:30" }, "Every day at 07:30, Paris time", "Chaque jour à 07:30, heure de Paris"],
    [
      { kind: "monthly", day: 1, time: "09:00" },
      "On the 1st of every month at 09:00, Paris time",
      "Le 1er de chaque mois à 09:00, heure de Paris",
    ],
    [
      { kind: "monthly", day: "last", time: "09:00" },
      "On the last day of every month at 09:00, Paris time",
      "Le dernier jour de chaque mois à 09:00, heure de Paris",
    ],
    [
      { kind: "monthly", weekday: "tue", nth: 2, time: "09:00" },
      "On the second Tuesday of every month at 09:00, Paris time",
      "Le deuxième mardi de chaque mois à 09:00, heure de Paris",
    ],
    [
      { kind: "interval", every: 90, unit: "minutes", anchor: "2026-01-01T00:00:00Z" },
      "Every 90 minutes",
      "Toutes les 90 minutes",
    ],
    [
      { kind: "interval", every: 2, unit: "weeks", anchor: "2026-01-01T08:00:00Z" },
      "Every 2 weeks on Thursday at 09:00, Paris time",
      "Toutes les 2 semaines, le jeudi à 09:00, heure de Paris",
    ],
    [
      { kind: "cron", expression: "0 9 * * MON-FRI" },
      "At 09:00, Monday through Friday, Paris time",
      "À 09:00, de lundi à vendredi, heure de Paris",
    ],
  ] as const)("%j", (recurrence, english, french) => {
    const rule: Rule = { recurrence: recurrenceSchema.parse(recurrence), timezone: "Europe/Paris" };
    expect(describeRule(rule, "en")).toBe(english);
    expect(describeRule(rule, "fr")).toBe(french);
  });
  it.each([
    [
      { kind: "daily", time: "09:00", alsoAt: ["13:00", "18:00"] },
      "Every day at 09:00, 13:00 and 18:00, Paris time",
      "Chaque jour à 09:00, 13:00 et 18:00, heure de Paris",
    ],
    [
      { kind: "weekly", days: ["mon", "fri"], time: "09:00", every: 2, from: "2026-11-23" },
      "Every 2 weeks on Monday and Friday at 09:00, Paris time",
      "Toutes les 2 semaines, le lundi et le vendredi à 09:00, heure de Paris",
    ],
    [
      { kind: "monthly", time: "09:00", workday: "last" },
      "On the last working day of every month at 09:00, Paris time",
      "Le dernier jour ouvré de chaque mois à 09:00, heure de Paris",
    ],
    [
      { kind: "monthly", time: "09:00", day: 15, workday: "nearest" },
      "On the working day nearest the 15th of every month at 09:00, Paris time",
      "Le jour ouvré le plus proche du 15 de chaque mois à 09:00, heure de Paris",
    ],
    [
      { kind: "cron", expression: "0 9 1-7 * MON" },
      "At 09:00, between day 1 and 7 of the month, or on Monday, Paris time",
      "À 09:00, du 1 au 7 du mois, ou le lundi, heure de Paris",
    ],
    [
      { kind: "cron", expression: "0 9 */2 * MON" },
      "At 09:00, every 2 days in a month, only on Monday, Paris time",
      "À 09:00, tous les 2 jours, uniquement le lundi, heure de Paris",
    ],
    [
      { kind: "cron", expression: "*/9 8 * * *" },
      "Every 9 minutes, between 08:00 and 08:59, starting again every hour, Paris time",
      "Toutes les 9 minutes, de 08:00 à 08:59, en repartant de chaque heure pleine, heure de Paris",
    ],
  ])("%o: %s", (recurrence, english, french) => {
    const rule = { recurrence: recurrenceSchema.parse(recurrence), timezone: "Europe/Paris" };
    expect(describeRule(rule, "en")).toBe(english);
    expect(describeRule(rule, "fr")).toBe(french);
  });
  it("elides and keeps quiet about a city where that is right", () => {
    expect(describeRule(daily("07:30", "Africa/Abidjan"), "fr")).toBe("Chaque jour à 07:30, heure d’Abidjan");
    expect(describeRule(daily("07:30", "UTC"), "en")).toBe("Every day at 07:30, UTC");
  });
});

it("names a stretch by its first, its last and their number", () => {
  const from = new Date("2026-11-20T00:00:00Z");
  expect(
    stretchBetween(interval(5, "minutes", "2026-01-01T00:00:00Z"), from, new Date("2027-11-20T00:00:00Z")),
  ).toEqual({
    from: new Date("2026-11-20T00:05:00Z"),
    through: new Date("2027-11-20T00:00:00Z"),
    count: 105_120,
  });
  expect(stretchBetween(daily("09:00", "UTC"), from, from)).toBeNull();
});

it("knows when a local day begins, also one that begins at one o'clock", () => {
  expect(startOfLocalDay(new Date("2026-11-20T03:00:00Z"), "America/New_York").toISOString()).toBe(
    "2026-11-19T05:00:00.000Z",
  );
  // Chile's clocks jump at midnight: 6 September 2026 begins at 01:00.
  expect(startOfLocalDay(new Date("2026-09-06T12:00:00Z"), "America/Santiago").toISOString()).toBe(
    "2026-09-06T04:00:00.000Z",
  );
});
