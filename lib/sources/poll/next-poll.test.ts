import { describe, expect, it } from "vitest";
import {
  freshForMs,
  nextPollAfterFailure,
  nextPollAfterSuccess,
  rhythmOf,
  type Wish,
} from "@/lib/sources/poll/next-poll";

const now = new Date("2026-11-20T09:00:00Z");
const minuteMs = 60_000;
const dayMs = 86_400_000;
const bounds = { floorMs: 15 * minuteMs, ceilingMs: 720 * minuteMs };
const noWish: Wish = { ttlMinutes: null, skipHours: [], skipDays: [], freshForMs: 0 };
const minutes = (at: Date) => (at.getTime() - now.getTime()) / minuteMs;
/** Dates of `count` items, `gapMs` apart, the newest `first` milliseconds ago. */
const every = (gapMs: number, first = 0, count = 8) =>
  Array.from({ length: count }, (_, index) => new Date(now.getTime() - first - index * gapMs));
const after = (gapMs: number, first = 0, wish: Partial<Wish> = {}) => {
  const { nextPollAt, pollReason } = nextPollAfterSuccess(
    now,
    rhythmOf(every(gapMs, first)),
    { ...noWish, ...wish },
    bounds,
    0,
  );
  return [minutes(nextPollAt), pollReason];
};

describe("how often a feed writes", () => {
  it("is the median between two times, and unknown from fewer than four", () => {
    expect(rhythmOf(every(dayMs)).usualGapMinutes).toBe(1_440);
    expect(rhythmOf(every(dayMs, 0, 3))).toMatchObject({ lastItemAt: now, usualGapMinutes: null, silentAfter: null });
    expect(rhythmOf([])).toEqual({ lastItemAt: null, usualGapMinutes: null, silentAfter: null });
  });

  it.each([
    ["an hourly one after three days", 3_600_000, 3],
    ["a daily one after four", dayMs, 4],
    ["a weekly one after four weeks", 7 * dayMs, 28],
  ])("makes %s of silence unusual", (_, gapMs, days) => {
    expect(rhythmOf(every(gapMs)).silentAfter).toEqual(new Date(now.getTime() + days * dayMs));
  });

  it("takes the longest silence there was for usual", () => {
    const withHolidays = [...every(dayMs, 0, 4), ...every(dayMs, 13 * dayMs, 4)];
    expect(rhythmOf(withHolidays).silentAfter).toEqual(new Date(now.getTime() + 15 * dayMs));
  });
});

describe("when a feed is read again", () => {
  it("is learnt from it: twice as often as it writes, within the bounds", () => {
    expect(after(4 * 3_600_000)).toEqual([120, "rhythm"]);
    expect(after(10 * minuteMs)).toEqual([15, "rhythm"]);
    expect(after(30 * dayMs)).toEqual([720, "rhythm"]);
  });

  it("is every half hour until that is known", () => {
    const { nextPollAt, pollReason } = nextPollAfterSuccess(now, rhythmOf(every(dayMs, 0, 2)), noWish, bounds, 0);
    expect([minutes(nextPollAt), pollReason]).toEqual([30, "unknown"]);
  });

  it("comes ever more rarely while it is silent", () => {
    expect(after(3_600_000)).toEqual([30, "rhythm"]);
    expect(after(3_600_000, 16 * 3_600_000)).toEqual([120, "rhythm"]);
    expect(after(3_600_000, 60 * dayMs)).toEqual([720, "rhythm"]);
  });

  it("comes later where the feed or its server wishes so, but within a day", () => {
    expect(after(3_600_000, 0, { ttlMinutes: 90 })).toEqual([90, "wish"]);
    expect(after(3_600_000, 0, { freshForMs: 100 * minuteMs })).toEqual([100, "wish"]);
    expect(after(3_600_000, 0, { freshForMs: 365 * dayMs })).toEqual([1_440, "wish"]);
    expect(after(3_600_000, 0, { ttlMinutes: 5 })).toEqual([30, "rhythm"]);
  });

  it("leaves out the hours and days that it asks to be left alone at (RSS 2.0)", () => {
    expect(after(3_600_000, 0, { skipHours: [9, 10] })).toEqual([150, "wish"]);
    // `now` is a Friday.
    expect(after(3_600_000, 0, { skipDays: [5, 6] })).toEqual([39 * 60 + 30, "wish"]);
    const all = Array.from({ length: 24 }, (_, hour) => hour);
    expect(after(3_600_000, 0, { skipHours: all })).toEqual([30, "rhythm"]);
  });

  it("backs off after failures and never comes before Retry-After", () => {
    const failed = (failures: number, notBefore: Date | null = null) => {
      const { nextPollAt, pollReason } = nextPollAfterFailure(now, failures, notBefore, 0);
      return [minutes(nextPollAt), pollReason];
    };
    expect(failed(1)).toEqual([5, "failing"]);
    expect(failed(3)).toEqual([20, "failing"]);
    expect(failed(50)).toEqual([24 * 60, "failing"]);
    expect(failed(1, new Date(now.getTime() + 3_600_000))).toEqual([60, "busy"]);
  });
});

it("knows how long an answer is fresh (RFC 9111, 4.2.1)", () => {
  const said = (cacheControl: string | null, expires: string | null = null) =>
    freshForMs({ cacheControl, expires }, now);
  expect(said("public, max-age=90")).toBe(90_000);
  expect(said("max-age=90", "Fri, 20 Nov 2026 12:00:00 GMT")).toBe(90_000);
  expect(said(null, "Fri, 20 Nov 2026 09:10:00 GMT")).toBe(600_000);
  expect(said("no-cache", "Fri, 20 Nov 2026 09:10:00 GMT")).toBe(0);
  expect(said("s-maxage=90", "0")).toBe(0);
  expect(said(null)).toBe(0);
});
