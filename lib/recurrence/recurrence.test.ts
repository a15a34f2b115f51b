import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { describeNote, describeRule } from "@/lib/recurrence/describe";
import { nextOccurrence, occurrencesBetween, preview, startOfLocalDay } from "@/lib/recurrence/rules";
import { type Rule, weekdays } from "@/lib/recurrence/schema";

const zones = Intl.supportedValuesOf("timeZone");
const everyDay = [...weekdays];
const daily = (time: string, timezone: string): Rule => ({
  recurrence: { kind: "weekly", days: everyDay, time },
  timezone,
});
const next = (rule: Rule, after: string) => nextOccurrence(rule, new Date(after)).toISOString();

describe("wall-clock times stay put across changes of the clock", () => {
  it("keeps 09:00 in Paris when summer time begins and ends", () => {
    expect(next(daily("09:00", "Europe/Paris"), "2026-03-28T12:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    expect(next(daily("09:00", "Europe/Paris"), "2026-03-27T12:00:00Z")).toBe("2026-03-28T08:00:00.000Z");
    expect(next(daily("09:00", "Europe/Paris"), "2026-10-24T12:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });

  it("moves a time in the spring gap later by the size of the gap (RFC 5545, 3.3.5)", () => {
    const [occurrence] = preview(daily("02:30", "Europe/Paris"), new Date("2026-03-28T12:00:00Z"), 1);
    expect(occurrence).toEqual({
      at: new Date("2026-03-29T01:30:00Z"),
      notes: [{ kind: "gap", wanted: "02:30", actual: "03:30" }],
    });
  });

  it("moves by half an hour where the gap is half an hour (Lord Howe)", () => {
    const [occurrence] = preview(daily("02:15", "Australia/Lord_Howe"), new Date("2026-10-03T00:00:00Z"), 1);
    expect(occurrence?.notes).toEqual([{ kind: "gap", wanted: "02:15", actual: "02:45" }]);
  });

  it("takes the first of two in the autumn overlap, once", () => {
    const rule = daily("02:30", "Europe/Paris");
    const { instants } = occurrencesBetween(
      rule,
      new Date("2026-10-24T22:00:00Z"),
      new Date("2026-10-25T21:00:00Z"),
      10,
    );
    expect(instants.map((at) => at.toISOString())).toEqual(["2026-10-25T00:30:00.000Z"]);
    expect(preview(rule, new Date("2026-10-24T22:00:00Z"), 1)[0]?.notes).toEqual([
      { kind: "overlap", wanted: "02:30" },
    ]);
  });

  it("survives the day that Samoa skipped", () => {
    const rule = daily("09:00", "Pacific/Apia");
    const { instants } = occurrencesBetween(
      rule,
      new Date("2011-12-28T00:00:00Z"),
      new Date("2012-01-02T00:00:00Z"),
      10,
    );
    expect(new Set(instants.map(Number)).size).toBe(instants.length);
    expect(instants.length).toBe(5);
  });
});

describe("chosen days", () => {
  it("runs on those days of the schedule's own zone, not of UTC", () => {
    const rule: Rule = { recurrence: { kind: "weekly", days: ["mon"], time: "08:00" }, timezone: "Pacific/Auckland" };
    expect(next(rule, "2026-11-20T00:00:00Z")).toBe("2026-11-22T19:00:00.000Z");
  });
});

describe("properties, for any zone, time, days and instant", () => {
  const ruleArbitrary = fc.record({
    recurrence: fc.record({
      kind: fc.constant("weekly" as const),
      days: fc
        .uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 })
        .map((days) => weekdays.filter((day) => days.includes(day))),
      time: fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map(([hours, minutes]) => `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`),
    }),
    timezone: fc.constantFrom(...zones),
  });
  const instantArbitrary = fc
    .integer({ min: Date.parse("1990-01-01T00:00:00Z") / 1_000, max: Date.parse("2036-12-31T00:00:00Z") / 1_000 })
    .map((seconds) => new Date(seconds * 1_000));

  it("agrees with an independent oracle on the Temporal polyfill", () => {
    fc.assert(
      fc.property(ruleArbitrary, instantArbitrary, (rule, after) => {
        expect(nextOccurrence(rule, after).toISOString()).toBe(oracle(rule, after));
      }),
      { numRuns: 4_000 },
    );
  });

  it("is strictly after, and every instant up to it yields the same next", () => {
    fc.assert(
      fc.property(ruleArbitrary, instantArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), (rule, after, share) => {
        const at = nextOccurrence(rule, after);
        expect(at.getTime()).toBeGreaterThan(after.getTime());
        const between = new Date(after.getTime() + Math.floor((at.getTime() - 1 - after.getTime()) * share));
        expect(nextOccurrence(rule, between)).toEqual(at);
      }),
      { numRuns: 1_000 },
    );
  });

  it("runs exactly once a local day in every zone of the list", () => {
    const from = new Date("2026-01-01T00:00:00Z");
    for (const zone of zones) {
      const occurrences = preview(daily("02:30", zone), from, 366);
      const days = occurrences.map(({ at }) => at.toLocaleDateString("sv", { timeZone: zone }));
      expect(new Set(days).size, zone).toBe(366);
    }
  }, 60_000);
});

/** The rule read out with another library: the next local day that counts, its time resolved as "compatible" (RFC 5545). */
function oracle(rule: Rule, after: Date): string {
  const start = Temporal.Instant.fromEpochMilliseconds(after.getTime())
    .toZonedDateTimeISO(rule.timezone)
    .toPlainDate()
    .subtract({ days: 2 });
  const candidates: number[] = [];
  for (let offset = 0; offset < 12; offset++) {
    const date = start.add({ days: offset });
    const day = weekdays[date.dayOfWeek - 1];
    if (!day || !rule.recurrence.days.includes(day)) continue;
    const local = date.toPlainDateTime(Temporal.PlainTime.from(rule.recurrence.time));
    candidates.push(local.toZonedDateTime(rule.timezone, { disambiguation: "compatible" }).epochMilliseconds);
  }
  const found = Math.min(...candidates.filter((instant) => instant > after.getTime()));
  return new Date(found).toISOString();
}

describe("words", () => {
  const rule: Rule = { recurrence: { kind: "weekly", days: ["mon", "fri"], time: "09:00" }, timezone: "Europe/Paris" };
  it("says what a rule does in both languages", () => {
    expect(describeRule(rule, "en")).toBe("Every Monday and Friday at 09:00, Paris time");
    expect(describeRule(rule, "fr")).toBe("Chaque lundi et vendredi à 09:00, heure de Paris");
    expect(describeRule(daily("07:30", "Africa/Abidjan"), "fr")).toBe("Chaque jour à 07:30, heure d’Abidjan");
    expect(describeRule(daily("07:30", "UTC"), "en")).toBe("Every day at 07:30, UTC");
  });

  it("says what is unusual about an occurrence", () => {
    expect(describeNote({ kind: "gap", wanted: "02:30", actual: "03:30" }, "en")).toBe(
      "runs 03:30, because 02:30 does not exist that day",
    );
  });
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
