import { createHash } from "node:crypto";
import type { SourceHealth } from "@/lib/sources/schema";
import { trimmedEnd } from "@/lib/text";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long after a good answer a feed is read again, unless it asks for longer. */
export const basePollMs = 30 * minuteMs;
/** Answers at a new permanent address needed before the address is changed. */
export const moveAfterMs = 7 * dayMs;
/** An item that is still listed is marked as that again after so many days. */
export const listedAgainDays = 7;
/** How long 404 or 410 must hold before a source counts as gone. */
export const goneAfterMs = 3 * dayMs;

/**
 * When to read again after a good answer: the longest of our base, the feed's ttl and the server's max-age, but
 * between 15 minutes and a day, with up to a tenth of jitter so that feeds do not march in step.
 */
export function nextPollAfterSuccess(now: Date, ttlMs: number, maxAgeMs: number, random: number): Date {
  const wait = clamp(Math.max(basePollMs, ttlMs, maxAgeMs), 15 * minuteMs, dayMs);
  return new Date(now.getTime() + wait * (1 + random / 10));
}

/** When to read again after the nth failure in a row: twice as long each time up to a day, never before Retry-After. */
export function nextPollAfterFailure(now: Date, failures: number, retryAfterMs: number, random: number): Date {
  const backoff = Math.min(5 * minuteMs * 2 ** Math.min(failures - 1, 12), dayMs) * (1 + random / 10);
  return new Date(now.getTime() + Math.max(backoff, Math.min(retryAfterMs, 7 * dayMs)));
}

/** A Retry-After header (RFC 9110, section 10.2.3: seconds or a date) as milliseconds from `now`; 0 when absent or nonsense. */
export function retryAfterMs(header: string | null, now: Date): number {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

/** The max-age of a Cache-Control header in milliseconds; 0 when absent. */
export function maxAgeMs(header: string | null): number {
  const match = /(?:^|,)\s*max-age=(\d+)/i.exec(header ?? "");
  return match ? Number(match[1]) * 1_000 : 0;
}

/**
 * What identifies an entry within its feed: its guid, else its link, else its title. The scheme of an address
 * does not count, so that a site's move to https repeats nothing.
 */
export function itemIdentity(guid: string | null, link: string | null, title: string): string {
  const name = guid?.trim() || link?.trim() || title.trim();
  return createHash("sha256")
    .update(name.replace(/^https?:\/\//i, "//"))
    .digest("base64url");
}

const tracking = /^(utm_.*|fbclid|gclid|mc_cid|mc_eid|cmp|ref|ref_src|source)$/i;

/** A link reduced to what names the page: no scheme, `www.`, fragment, tracking parameters or trailing slash. */
export function canonicalUrl(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const url = new URL(link);
  for (const name of Array.from(url.searchParams.keys())) if (tracking.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  const query = url.searchParams.size > 0 ? `?${url.searchParams}` : "";
  return `${url.host.replace(/^www\./, "")}${trimmedEnd(url.pathname, "/")}${query}`;
}

/** A publication date that lies in the future is a mistake or a trick: it counts as published now. */
export function clampPublished(publishedAt: Date | null, now: Date): Date | null {
  return publishedAt && publishedAt > now ? now : publishedAt;
}

/** How a feed is doing. */
export function sourceHealth(
  feed: { lastSuccessAt: Date | null; failingSince: Date | null; goneSince: Date | null },
  now: Date,
): SourceHealth {
  if (feed.goneSince && now.getTime() - feed.goneSince.getTime() >= goneAfterMs) return "gone";
  if (feed.failingSince) return "failing";
  return feed.lastSuccessAt ? "healthy" : "new";
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
