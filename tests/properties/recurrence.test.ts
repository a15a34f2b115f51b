import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { nextOccurrence, preview } from "@/lib/recurrence/rules";
import { recurrenceSchema, type Rule } from "@/lib/recurrence/schema";
import { long } from "@/tests/setup/long";
import { caseArbitrary, oracleNext } from "@/tests/properties/recurrence-oracle";

const zones = Intl.supportedValuesOf("timeZone");
// ORACLE_TRIPLES=1000000 ORACLE_SEED=1 npx vitest run --project unit tests/properties/recurrence.test.ts
const triples = Number(process.env.ORACLE_TRIPLES ?? (long ? 200_000 : 1_500));
const seed = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 2 ** 31));

const next = (rule: Rule, after: Date) => nextOccurrence(rule, after)?.getTime() ?? NaN;

describe("for any rule, zone and instant", () => {
  it(`agrees with an independent oracle on the Temporal polyfill (${triples} triples, ORACLE_SEED=${seed})`, () => {
    let differences = 0;
    fc.assert(
      fc.property(caseArbitrary, ([one, after]) => {
        const expected = oracleNext(one, after);
        const found = next(one.rule, after);
        if (found !== expected) differences += 1;
        expect(new Date(found).toISOString()).toBe(new Date(expected).toISOString());
      }),
      { numRuns: triples, seed },
    );
    expect(differences).toBe(0);
  }, 3_600_000);

  it("is strictly after, monotone, and every second up to it yields the same next", () => {
    fc.assert(
      fc.property(caseArbitrary, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), ([{ rule }, after], shares) => {
        const at = next(rule, after);
        expect(at).toBeGreaterThan(after.getTime());
        expect(next(rule, new Date(at))).toBeGreaterThan(at);
        const between = (share: number) => after.getTime() + Math.floor((at - 1 - after.getTime()) * share);
        for (const instant of [at - 1, at - 1_000, ...shares.map(between)])
          if (instant >= after.getTime()) expect(next(rule, new Date(instant))).toBe(at);
      }),
      { numRuns: Math.min(triples, 20_000) / 10, seed },
    );
  });

  it("lists the same occurrences one by one as all at once", () => {
    fc.assert(
      fc.property(caseArbitrary, ([{ rule }, after]) => {
        let cursor = after;
        for (const { at } of preview(rule, after, 20)) {
          expect(nextOccurrence(rule, cursor)).toEqual(at);
          cursor = at;
        }
      }),
      { numRuns: Math.min(triples, 5_000) / 20, seed },
    );
  });

  it("is a rule that the schema takes, and gives back unchanged", () => {
    fc.assert(
      fc.property(caseArbitrary, ([{ rule }]) => {
        const parsed = recurrenceSchema.safeParse(rule.recurrence);
        // Lists of minutes may be too close together for one schedule; nothing else is refused.
        if (parsed.success) expect(parsed.data).toEqual(rule.recurrence);
        else expect(parsed.error.issues.map(({ message }) => message)).toEqual(["cron_too_often"]);
      }),
      { numRuns: Math.min(triples, 5_000) / 10, seed },
    );
  });
});

describe("in every zone of the IANA list, Lord Howe and Casablanca included", () => {
  const some = zones.filter((_zone, index) => long || index % 8 === seed % 8);
  // Every second of the last ten, and before these one per minute, each time another second; in long mode every second.
  const stepBefore = (left: number) => (long || left <= 10_000 ? 1_000 : Math.min(59_000, left - 10_000));

  it("every second between two occurrences around a change of the clock yields the same next", () => {
    for (const [timezone, day] of [
      ["Australia/Lord_Howe", "2026-10-03T12:00:00Z"],
      ["Africa/Casablanca", "2026-02-14T20:00:00Z"],
      ["Europe/Paris", "2026-10-24T22:00:00Z"],
    ] as const) {
      const rule: Rule = { recurrence: { kind: "cron", expression: "*/30 * * * *" }, timezone };
      let cursor = Date.parse(day);
      const wrong: number[] = [];
      for (const { at } of preview(rule, new Date(cursor), 8)) {
        for (; cursor < at.getTime(); cursor += stepBefore(at.getTime() - cursor))
          if (next(rule, new Date(cursor)) !== at.getTime()) wrong.push(cursor);
      }
      expect(wrong).toEqual([]);
    }
  }, 300_000);

  it("a daily rule runs exactly once a local day for a year", () => {
    for (const timezone of new Set([...some, "Australia/Lord_Howe", "Africa/Casablanca"])) {
      const rule: Rule = { recurrence: { kind: "daily", time: "02:30" }, timezone };
      const days = preview(rule, new Date("2026-01-01T00:00:00Z"), 366).map(({ at }) =>
        at.toLocaleDateString("sv", { timeZone: timezone }),
      );
      expect(new Set(days).size, timezone).toBe(366);
    }
  }, 300_000);

  it("no zone changes its clock twice within three days: what local time is computed on", () => {
    for (const timezone of some) {
      let at = Temporal.Instant.from("1990-01-01T00:00:00Z").toZonedDateTimeISO(timezone);
      for (;;) {
        const change = at.getTimeZoneTransition("next");
        if (!change || change.year > 2037) break;
        if (at.year > 1990)
          expect(change.epochMilliseconds - at.epochMilliseconds, `${timezone} ${change.toString()}`).toBeGreaterThan(
            3 * 86_400_000,
          );
        at = change;
      }
    }
  }, 300_000);
});
