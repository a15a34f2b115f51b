import type { Clock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { systemScope } from "@/lib/db/system";
import type { FeedModel } from "@/lib/db/generated/models";
import { messageOf } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { credentialHeaders } from "@/lib/sources/fetch/credentials";
import { type FeedReading, readFeed } from "@/lib/sources/fetch/read-feed";
import { storeItems } from "@/lib/sources/poll/store-items";
import {
  listsTeasers,
  maxAgeMs,
  moveAfterMs,
  nextPollAfterFailure,
  nextPollAfterSuccess,
  retryAfterMs,
} from "@/lib/sources/rules";

const minuteMs = 60_000;

/** What came of reading an address: how many items were new, where it has moved to, or why it could not be read. */
export interface Polled {
  ok: boolean;
  fresh: number;
  movedTo: string | null;
  error: string | null;
  /** Its host did not answer at all. */
  silent: boolean;
  /** Until then its host asked to be left alone. */
  notBefore: Date | null;
}

/**
 * Reads one address once and records the outcome for every feed row that has it, in whichever workspace; what opens it is
 * that of all of them. A failure is an outcome too and does not throw: it is kept on the row, with when to try again. `signal` interrupts.
 */
export async function pollFeed(rows: FeedModel[], clock: Clock, signal?: AbortSignal): Promise<Polled> {
  const [first] = rows;
  if (!first) return { ok: true, fresh: 0, movedTo: null, error: null, silent: false, notBefore: null };
  // Validators may be sent only when every row stored the body they stand for.
  const agree = rows.every(
    (row) => row.etag === first.etag && row.lastModified === first.lastModified && row.bodyHash === first.bodyHash,
  );
  try {
    const reading = await readFeed(first.url, agree ? first : undefined, {
      signal,
      share: first.workspaceId,
      credentials: credentialHeaders(first.credentials),
    });
    let fresh = 0;
    for (const row of rows) fresh += await recordSuccess(row, reading, clock);
    return { ok: true, fresh, movedTo: reading.document.movedTo, error: null, silent: false, notBefore: null };
  } catch (error) {
    // Interrupted by us: that says nothing about the feed.
    signal?.throwIfAborted();
    for (const row of rows) await recordFailure(row, error, clock);
    const silent = error instanceof FetchFailure && (error.kind === "url_timeout" || error.kind === "url_unreachable");
    const notBefore = notBeforeOf(error, clock.now());
    return { ok: false, fresh: 0, movedTo: null, error: messageOf(error), silent, notBefore };
  }
}

/** The same for an address that is not asked, because its host has not answered for another one just now. */
export async function recordHostDown(rows: FeedModel[], { error }: Polled, clock: Clock): Promise<Polled> {
  for (const row of rows) await recordFailure(row, new Error(error ?? ""), clock);
  return { ok: false, fresh: 0, movedTo: null, error, silent: true, notBefore: null };
}

/** The same for an address whose host has just asked to be left alone: that is no failure of this one. */
export async function recordHostBusy(rows: FeedModel[], busy: Polled, clock: Clock): Promise<Polled> {
  const { notBefore } = busy;
  for (const { id, workspaceId } of rows)
    await inScope(systemScope(workspaceId, clock), (tx) =>
      tx.feed.updateMany({ where: { id }, data: { notBefore, ...(notBefore ? { nextPollAt: notBefore } : {}) } }),
    );
  return busy;
}

function notBeforeOf(error: unknown, now: Date): Date | null {
  const waitMs = error instanceof FetchFailure ? retryAfterMs(error.retryAfter ?? null, now) : 0;
  return waitMs > 0 ? new Date(now.getTime() + waitMs) : null;
}

function recordSuccess(row: FeedModel, { document, feed, bodyHash }: FeedReading, clock: Clock): Promise<number> {
  const scope = systemScope(row.workspaceId, clock);
  const now = clock.now();
  const movedSince =
    document.movedTo && document.movedTo === row.movedTo ? (row.movedSince ?? now) : document.movedTo ? now : null;
  // What opens it was meant for where it was.
  const mayMove = row.credentials === null || new URL(document.movedTo ?? row.url).origin === new URL(row.url).origin;
  const movedForGood =
    mayMove && document.movedTo !== null && movedSince !== null && now.getTime() - movedSince.getTime() >= moveAfterMs;
  return inScope(scope, async (tx) => {
    const fresh = feed ? await storeItems(tx, scope, row, feed.items) : 0;
    const taken = movedForGood && (await tx.feed.findFirst({ where: { url: document.movedTo ?? "" } })) !== null;
    await tx.feed.updateMany({
      where: { id: row.id },
      data: {
        ...(feed ? { title: feed.title, siteUrl: feed.siteUrl, isTeaser: listsTeasers(feed.items), readAt: now } : {}),
        ...(movedForGood && !taken
          ? { url: document.movedTo ?? row.url, movedTo: null, movedSince: null }
          : { movedTo: document.movedTo, movedSince }),
        etag: document.etag ?? (document.body ? null : row.etag),
        lastModified: document.lastModified ?? (document.body ? null : row.lastModified),
        bodyHash,
        lastPolledAt: now,
        lastSuccessAt: now,
        failingSince: null,
        failureCount: 0,
        notBefore: null,
        lastError: null,
        goneSince: null,
        nextPollAt: nextPollAfterSuccess(
          now,
          (feed?.ttlMinutes ?? 0) * minuteMs,
          maxAgeMs(document.cacheControl),
          Math.random(),
        ),
      },
    });
    return fresh;
  });
}

function recordFailure(row: FeedModel, error: unknown, clock: Clock): Promise<unknown> {
  const now = clock.now();
  const failure = error instanceof FetchFailure ? error : null;
  const failureCount = row.failureCount + 1;
  const notBefore = notBeforeOf(error, now);
  const gone = failure?.status === 404 || failure?.status === 410;
  return inScope(systemScope(row.workspaceId, clock), (tx) =>
    tx.feed.updateMany({
      where: { id: row.id },
      data: {
        lastPolledAt: now,
        failingSince: row.failingSince ?? now,
        failureCount,
        notBefore,
        lastError: messageOf(error),
        goneSince: gone ? (row.goneSince ?? now) : null,
        nextPollAt: nextPollAfterFailure(now, failureCount, notBefore, Math.random()),
      },
    }),
  );
}
