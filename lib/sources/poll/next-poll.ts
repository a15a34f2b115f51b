import type { FeedModel } from "@/lib/db/generated/models";
import { clamp } from "@/lib/sources/rules";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Time from a successful response to the next poll, if too little is known to say how often the feed publishes. */
const basePollMs = 30 * minuteMs;
/** Upper limit for a request to poll less often: some servers say a year for everything. */
const mostWishMs = dayMs;

/** Limits between which a feed's interval is learnt, in milliseconds. */
export interface Bounds {
  floorMs: number;
  ceilingMs: number;
}

/** The reason for the time of a feed's next poll. */
export type PollReason = "unknown" | "rhythm" | "wish" | "failing" | "busy";

export interface NextPoll {
  nextPollAt: Date;
  pollReason: PollReason;
}

/** How often a feed publishes. */
export interface Rhythm {
  lastItemAt: Date | null;
  /** The median gap between two publications; null if too few are known. */
  usualGapMinutes: number | null;
  /** If nothing is published until then, the feed has been silent for longer than ever before. */
  silentAfter: Date | null;
}

/** With fewer gaps, nothing can be learnt. */
const fewestGaps = 3;
const leastSilenceMs = 3 * dayMs;

/**
 * How often a feed publishes, from the times of its items, the newest first, with one time for items published
 * together. The feed is silent once its silence has lasted for three days, for four times the usual gap, and for one
 * and a half times the longest gap.
 */
export function rhythmOf(moments: readonly Date[]): Rhythm {
  const gaps = moments.slice(1).map((at, index) => (moments[index]?.getTime() ?? 0) - at.getTime());
  const [lastItemAt = null] = moments;
  if (!lastItemAt || gaps.length < fewestGaps) return { lastItemAt, usualGapMinutes: null, silentAfter: null };
  const sorted = gaps.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const silence = Math.max(leastSilenceMs, 4 * median, 1.5 * (sorted.at(-1) ?? 0));
  return {
    lastItemAt,
    usualGapMinutes: Math.round(median / minuteMs),
    silentAfter: new Date(lastItemAt.getTime() + silence),
  };
}

/** What a feed and its server request: how long not to be polled, and at which hours and days not, in UTC. */
export type Wish = Pick<FeedModel, "ttlMinutes" | "skipHours" | "skipDays"> & { freshForMs: number };

/**
 * When to poll again after a successful response: twice as often as the feed publishes, within the bounds, and less and
 * less often while it is silent; later if the feed (`<ttl>`, `<skipHours>`, `<skipDays>`) or its server (Cache-Control,
 * Expires) requests it, at most a day. Adds up to a tenth of jitter, so that feeds are not polled in step.
 */
export function nextPollAfterSuccess(
  now: Date,
  { lastItemAt, usualGapMinutes }: Pick<Rhythm, "lastItemAt" | "usualGapMinutes">,
  wish: Wish,
  { floorMs, ceilingMs }: Bounds,
  random: number,
): NextPoll {
  const silenceMs = now.getTime() - (lastItemAt?.getTime() ?? now.getTime());
  const usual = usualGapMinutes === null ? basePollMs : (usualGapMinutes * minuteMs) / 2;
  const learnt = Math.max(usual, silenceMs / 8);
  const own = clamp(learnt, floorMs, ceilingMs);
  const wished = Math.min(Math.max((wish.ttlMinutes ?? 0) * minuteMs, wish.freshForMs), mostWishMs);
  const at = new Date(now.getTime() + Math.max(own, wished) * (1 + random / 10));
  const allowed = outsideSkipped(at, wish);
  const isWish = wished > own || allowed > at;
  return {
    nextPollAt: allowed,
    pollReason: isWish ? "wish" : usualGapMinutes === null && learnt === basePollMs ? "unknown" : "rhythm",
  };
}

/**
 * The first instant from `at` on that a feed does not exclude (RSS 2.0, skipHours and skipDays); `at` if it excludes
 * all.
 */
function outsideSkipped(at: Date, { skipHours, skipDays }: Pick<Wish, "skipHours" | "skipDays">): Date {
  if (skipHours.length === 0 && skipDays.length === 0) return at;
  const isSkipped = (one: Date) => skipHours.includes(one.getUTCHours()) || skipDays.includes(one.getUTCDay());
  if (!isSkipped(at)) return at;
  const hour = Math.floor(at.getTime() / hourMs);
  for (let ahead = 1; ahead <= 7 * 24; ahead++) {
    const next = new Date((hour + ahead) * hourMs);
    if (!isSkipped(next)) return new Date(next.getTime() + (at.getTime() % hourMs));
  }
  return at;
}

/**
 * When to poll again after the nth consecutive failure: the delay doubles each time, up to a day, and never ends before
 * `notBefore`.
 */
export function nextPollAfterFailure(now: Date, failures: number, notBefore: Date | null, random: number): NextPoll {
  const backoff = Math.min(5 * minuteMs * 2 ** Math.min(failures - 1, 12), dayMs) * (1 + random / 10);
  const again = new Date(now.getTime() + backoff);
  return notBefore && notBefore > again
    ? { nextPollAt: notBefore, pollReason: "busy" }
    : { nextPollAt: again, pollReason: "failing" };
}

/**
 * How long a response is fresh according to its server (RFC 9111, section 4.2.1: max-age before Expires), in
 * milliseconds; 0 if the server does not say.
 */
export function freshForMs(
  { cacheControl, expires }: { cacheControl: string | null; expires: string | null },
  now: Date,
): number {
  const maxAge = /(?:^|[,\s])max-age="?(\d+)/i.exec(cacheControl ?? "")?.[1];
  if (maxAge !== undefined) return Number(maxAge) * 1_000;
  const until = expires === null || /no-cache|no-store/i.test(cacheControl ?? "") ? NaN : Date.parse(expires);
  return Number.isFinite(until) ? Math.max(0, until - now.getTime()) : 0;
}
