import { createHash } from "node:crypto";
import type { SourceHealth } from "@/lib/sources/schema";
import { trimmedEnd } from "@/lib/text";

const dayMs = 86_400_000;

/** How long permanent redirects must lead to a new address before the feed's address is changed. */
export const moveAfterMs = 7 * dayMs;
/** After this many days, an item that is still listed is marked as listed again. */
export const listedAgainDays = 7;
/** How often a followed list of feeds is read again. */
export const followedAgainMs = dayMs;
/** Upper limit of a list of feeds; no real one is longer. */
export const mostListBytes = 8 * 1024 * 1024;
/**
 * How long a source must be missing before it counts as gone, its readers are notified and a new address is searched
 * for.
 */
export const goneAfterMs = 3 * dayMs;

/** Upper limit for a server's request to wait. */
const mostRetryAfterMs = 7 * dayMs;

/**
 * A Retry-After header (RFC 9110, section 10.2.3: seconds or a date) as milliseconds from `now`; 0 if it is absent or
 * invalid, a week at most.
 */
export function retryAfterMs(header: string | null, now: Date): number {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(wait) ? clamp(wait, 0, mostRetryAfterMs) : 0;
}

/**
 * What identifies an entry within its feed, derived from what names it there (its guid, link or title). The scheme of
 * an address is ignored, so that no entry is repeated when a site moves to https.
 */
export function itemIdentity(name: string): string {
  return createHash("sha256")
    .update(name.trim().replace(/^https?:\/\//i, "//"))
    .digest("base64url");
}

const tracking =
  /^(?:utm_.*|at_.*|mtm_.*|pk_.*|wt_.*|hsa_.*|_hs\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_cid|mc_eid|xtor|cmp|ref|ref_src|source)$/i;

/**
 * A link reduced to what names the page: no scheme, `www.`, tracking parameters, trailing slash or fragment, unless the
 * fragment is its path.
 */
export function canonicalUrl(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const url = new URL(link);
  for (const name of Array.from(url.searchParams.keys())) if (tracking.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  const query = url.searchParams.size > 0 ? `?${url.searchParams}` : "";
  const path = /^#!?\//.test(url.hash) ? url.hash : "";
  return `${url.host.replace(/^www\./, "")}${trimmedEnd(url.pathname, "/")}${query}${path}`;
}

/** A publication date in the future is a mistake or a trick: it counts as published now. */
export function clampPublished(publishedAt: Date | null, now: Date): Date | null {
  return publishedAt && publishedAt > now ? now : publishedAt;
}

/** The host of an address; the whole text if it is no address. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Whether two hosts are the same or one is a subdomain of the other, apart from `www.`. */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one.replace(/^www\./, ""), other.replace(/^www\./, "")];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** A feed's texts are teasers if hardly one of its first ten is longer than this. */
const teaserLength = 400;

/** Whether a feed lists teasers: hardly one of its first ten items has a long text. */
export function listsTeasers(items: { text: string }[]): boolean {
  const first = items.slice(0, 10);
  const short = first.filter(({ text }) => text.length < teaserLength).length;
  return first.length > 0 && short / first.length >= 0.8;
}

interface Moving {
  url: string;
  credentials: string | null;
  movedTo: string | null;
  movedSince: Date | null;
}

/**
 * When a feed automatically takes the address that permanent redirects lead to; null if it does not. A feed with
 * credentials stays within its origin, which they are meant for.
 */
export function movesByItselfAt({ url, credentials, movedTo, movedSince }: Moving): Date | null {
  if (!movedTo || !movedSince) return null;
  const mayMove = credentials === null || new URL(movedTo).origin === new URL(url).origin;
  return mayMove ? new Date(movedSince.getTime() + moveAfterMs) : null;
}

/** The fields of a feed's row without any failure. */
export const untroubled = { failingSince: null, failureCount: 0, lastError: null, goneSince: null, notBefore: null };
/** The fields of a feed's row if no document is known: it is read completely. */
export const unread = { etag: null, lastModified: null, bodyHash: null };

interface Life {
  lastSuccessAt: Date | null;
  failingSince: Date | null;
  goneSince: Date | null;
  silentAfter: Date | null;
}

/** The state of a feed. */
export function sourceHealth({ lastSuccessAt, failingSince, goneSince, silentAfter }: Life, now: Date): SourceHealth {
  if (goneSince && now.getTime() - goneSince.getTime() >= goneAfterMs) return "gone";
  if (failingSince) return "failing";
  if (silentAfter && silentAfter <= now) return "silent";
  return lastSuccessAt ? "healthy" : "new";
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
