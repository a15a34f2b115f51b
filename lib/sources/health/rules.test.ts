import { describe, expect, it } from "vitest";
import { adviceOf, daysSince, rhythmWords } from "@/lib/sources/health/rules";

describe("what is said of a source", () => {
  it.each([
    [null, "unknown", 0],
    [15, "often", 0],
    [60, "hours", 1],
    [400, "hours", 7],
    [1_440, "days", 1],
    [4_000, "days", 3],
    [10_080, "weeks", 1],
    [20_000, "weeks", 2],
    [43_800, "months", 1],
    [130_000, "months", 3],
  ])("a gap of %s minutes in its unit", (gap, unit, n) => {
    expect(rhythmWords(gap)).toEqual({ unit, n });
  });

  it.each([
    ["url_status 404", "gone"],
    ["url_status 410", "gone"],
    ["url_status 401", "closed"],
    ["url_status 403", "closed"],
    ["url_status 429", "busy"],
    ["url_status 503", "server"],
    ["url_unreachable ENOTFOUND", "unreachable"],
    ["url_timeout", "unreachable"],
    ["url_no_feed", "no_feed"],
    ["url_private", "private"],
    ["url_too_many_redirects", "redirects"],
    ["what nobody foresaw", "unreachable"],
  ])("%s with what is to be done", (error, advice) => {
    expect(adviceOf(error)).toBe(advice);
  });

  it("days in whole ones", () => {
    const now = new Date("2026-11-20T09:00:00Z");
    expect(daysSince("2026-11-11T08:00:00Z", now)).toBe(9);
    expect(daysSince("2026-11-21T08:00:00Z", now)).toBe(0);
  });
});
