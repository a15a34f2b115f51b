import { createHash } from "node:crypto";
import type { SourceHealth } from "@/lib/sources/schema";
import { trimmedEnd } from "@/lib/text";

const dayMs = 86_400_000;

/** Answers at a new permanent address needed before the address is changed. */
export const moveAfterMs = 7 * dayMs;
/** An item that is still listed is marked as that again after so many days. */
export const listedAgainDays = 7;
/** A list of feeds that is followed is read again after so long. */
export const followedAgainMs = dayMs;
/** A longer list is nobody's. */
export const mostListBytes = 8 * 1024 * 1024;
/** How long a source must not be there before it counts as gone, its readers are told and a new address is looked for. */
export const goneAfterMs = 3 * dayMs;

/** The longest that a server's wish to be left alone is followed. */
const mostRetryAfterMs = 7 * dayMs;

/** A Retry-After header (RFC 9110, section 10.2.3: seconds or a date) as milliseconds from `now`; 0 when absent or nonsense, a week at most. */
export function retryAfterMs(header: string | null, now: Date): number {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(wait) ? clamp(wait, 0, mostRetryAfterMs) : 0;
}

/**
 * What identifies an entry within its feed, made of what names it there (its guid, link or title). The scheme of an
 * address does not count, so that a site's move to https repeats nothing.
 */
export function itemIdentity(name: string): string {
  return createHash("sha256")
    .update(name.trim().replace(/^https?:\/\//i, "//"))
    .digest("base64url");
}

const tracking =
  /^(?:utm_.*|at_.*|mtm_.*|pk_.*|wt_.*|hsa_.*|_hs\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_cid|mc_eid|xtor|cmp|ref|ref_src|source)$/i;

/** A link reduced to what names the page: no scheme, `www.`, tracking parameters, trailing slash or fragment, unless that is its path. */
export function canonicalUrl(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const url = new URL(link);
  for (const name of Array.from(url.searchParams.keys())) if (tracking.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  const query = url.searchParams.size > 0 ? `?${url.searchParams}` : "";
  const path = /^#!?\//.test(url.hash) ? url.hash : "";
  return `${url.host.replace(/^www\./, "")}${trimmedEnd(url.pathname, "/")}${query}${path}`;
}

/** A publication date that lies in the future is a mistake or a trick: it counts as published now. */
export function clampPublished(publishedAt: Date | null, now: Date): Date | null {
  return publishedAt && publishedAt > now ? now : publishedAt;
}

/** The host of an address; the whole of what is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Whether two hosts are one or lie below one another, `www.` aside. */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one.replace(/^www\./, ""), other.replace(/^www\./, "")];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** A feed's texts are teasers where hardly one of its first ten is longer than this. */
const teaserLength = 400;

/** Whether a feed lists teasers: of its first ten items hardly one has a text of any length. */
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

/** When a feed takes the address where permanent redirects lead; null where it does not: what opens it is for where it is. */
export function movesByItselfAt({ url, credentials, movedTo, movedSince }: Moving): Date | null {
  if (!movedTo || !movedSince) return null;
  const mayMove = credentials === null || new URL(movedTo).origin === new URL(url).origin;
  return mayMove ? new Date(movedSince.getTime() + moveAfterMs) : null;
}

/** A feed's row without any trouble on it. */
export const untroubled = { failingSince: null, failureCount: 0, lastError: null, goneSince: null, notBefore: null };
/** And as one of which no document is known: it is read whole. */
export const unread = { etag: null, lastModified: null, bodyHash: null };

interface Life {
  lastSuccessAt: Date | null;
  failingSince: Date | null;
  goneSince: Date | null;
  silentAfter: Date | null;
}

/** How a feed is doing. */
export function sourceHealth({ lastSuccessAt, failingSince, goneSince, silentAfter }: Life, now: Date): SourceHealth {
  if (goneSince && now.getTime() - goneSince.getTime() >= goneAfterMs) return "gone";
  if (failingSince) return "failing";
  if (silentAfter && silentAfter <= now) return "silent";
  return lastSuccessAt ? "healthy" : "new";
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
