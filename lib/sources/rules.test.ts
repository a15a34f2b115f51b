import { describe, expect, it } from "vitest";
import { canonicalUrl, clampPublished, itemIdentity, retryAfterMs, sourceHealth } from "@/lib/sources/rules";

const now = new Date("2026-11-20T09:00:00Z");

it("reads Retry-After as seconds or as a date (RFC 9110, 10.2.3)", () => {
  expect(retryAfterMs("120", now)).toBe(120_000);
  expect(retryAfterMs("Fri, 20 Nov 2026 09:10:00 GMT", now)).toBe(600_000);
  expect(retryAfterMs("soon", now)).toBe(0);
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

it("calls a source gone only after 404 has held for days, and silent only while it can be read", () => {
  const feed = { lastSuccessAt: now, failingSince: now, goneSince: now, silentAfter: now };
  expect(sourceHealth(feed, now)).toBe("failing");
  expect(sourceHealth(feed, new Date("2026-11-24T09:00:00Z"))).toBe("gone");
  expect(sourceHealth({ ...feed, failingSince: null, goneSince: null }, now)).toBe("silent");
  expect(sourceHealth({ ...feed, failingSince: null, goneSince: null, silentAfter: null }, now)).toBe("healthy");
});
