import { describe, expect, it } from "vitest";
import {
  canonicalUrl,
  clampPublished,
  itemIdentity,
  maxAgeMs,
  nextPollAfterFailure,
  nextPollAfterSuccess,
  retryAfterMs,
  sourceHealth,
} from "@/lib/sources/rules";

const now = new Date("2026-11-20T09:00:00Z");
const minutes = (at: Date) => (at.getTime() - now.getTime()) / 60_000;

describe("when a feed is read again", () => {
  it("waits for the longest of base, ttl and max-age, between 15 minutes and a day", () => {
    expect(minutes(nextPollAfterSuccess(now, 0, 0, 0))).toBe(30);
    expect(minutes(nextPollAfterSuccess(now, 60 * 60_000, 0, 0))).toBe(60);
    expect(minutes(nextPollAfterSuccess(now, 0, 7 * 86_400_000, 0))).toBe(24 * 60);
  });

  it("backs off after failures and never comes before Retry-After", () => {
    expect(minutes(nextPollAfterFailure(now, 1, null, 0))).toBe(5);
    expect(minutes(nextPollAfterFailure(now, 3, null, 0))).toBe(20);
    expect(minutes(nextPollAfterFailure(now, 1, new Date(now.getTime() + 3_600_000), 0))).toBe(60);
    expect(minutes(nextPollAfterFailure(now, 50, null, 0))).toBe(24 * 60);
  });

  it("reads Retry-After as seconds or as a date (RFC 9110, 10.2.3)", () => {
    expect(retryAfterMs("120", now)).toBe(120_000);
    expect(retryAfterMs("Fri, 20 Nov 2026 09:10:00 GMT", now)).toBe(600_000);
    expect(retryAfterMs("soon", now)).toBe(0);
    expect(maxAgeMs("public, max-age=90")).toBe(90_000);
    expect(maxAgeMs("no-store")).toBe(0);
  });
});

describe("what identifies an item", () => {
  it("is a name, and never the scheme of an address", () => {
    expect(itemIdentity("http://a.example/1")).toBe(itemIdentity(" https://a.example/1 "));
    expect(itemIdentity("Title")).not.toBe(itemIdentity("Other"));
  });

  it("sees through tracking parameters, www and trailing slashes", () => {
    expect(canonicalUrl("https://www.a.example/story/?utm_source=x&id=3#top")).toBe("a.example/story?id=3");
    expect(canonicalUrl("http://a.example/story?id=3")).toBe("a.example/story?id=3");
    expect(canonicalUrl("https://a.example/story?at_medium=rss&xtor=RSS-1")).toBe("a.example/story");
    expect(canonicalUrl("https://a.example/#!/one")).not.toBe(canonicalUrl("https://a.example/#!/two"));
    expect(canonicalUrl("not a url")).toBeNull();
  });
});

it("clamps dates of the future to now", () => {
  expect(clampPublished(new Date("2030-01-01T00:00:00Z"), now)).toEqual(now);
  expect(clampPublished(null, now)).toBeNull();
});

it("calls a source gone only after 404 has held for days", () => {
  const feed = { lastSuccessAt: now, failingSince: now, goneSince: now };
  expect(sourceHealth(feed, now)).toBe("failing");
  expect(sourceHealth(feed, new Date("2026-11-24T09:00:00Z"))).toBe("gone");
  expect(sourceHealth({ ...feed, failingSince: null, goneSince: null }, now)).toBe("healthy");
});
