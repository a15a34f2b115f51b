import type { Clock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { systemScope } from "@/lib/db/system";
import type { FeedModel } from "@/lib/db/generated/models";
import { messageOf } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { credentialHeaders } from "@/lib/sources/fetch/credentials";
import { type FeedReading, readFeed } from "@/lib/sources/fetch/read-feed";
import { moveFeed } from "@/lib/sources/health/move-feed";
import { proposeMoved } from "@/lib/sources/health/successors";
import { nextPollAfterFailure } from "@/lib/sources/poll/next-poll";
import { stateAfter } from "@/lib/sources/poll/reading-state";
import { storeItems } from "@/lib/sources/poll/store-items";
import { moveAfterMs, retryAfterMs } from "@/lib/sources/rules";

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
      tx.feed.updateMany({
        where: { id },
        data: { notBefore, ...(notBefore ? { nextPollAt: notBefore, pollReason: "busy" } : {}) },
      }),
    );
  return busy;
}

function notBeforeOf(error: unknown, now: Date): Date | null {
  const waitMs = error instanceof FetchFailure ? retryAfterMs(error.retryAfter ?? null, now) : 0;
  return waitMs > 0 ? new Date(now.getTime() + waitMs) : null;
}

function recordSuccess(row: FeedModel, reading: FeedReading, clock: Clock): Promise<number> {
  const { document, feed } = reading;
  const scope = systemScope(row.workspaceId, clock);
  const now = clock.now();
  const movedTo = document.movedTo === row.url ? null : document.movedTo;
  const movedSince = movedTo && movedTo === row.movedTo ? (row.movedSince ?? now) : movedTo ? now : null;
  return inScope(scope, async (tx) => {
    const fresh = feed ? await storeItems(tx, scope, row, feed.items) : 0;
    const state = { ...(await stateAfter(tx, row, reading, now)), movedTo, movedSince };
    await tx.feed.updateMany({ where: { id: row.id }, data: state });
    if (movedTo && movedSince && movesByItself(row, movedTo, movedSince, now))
      await moveFeed(tx, scope, row, movedTo, state);
    else if (movedTo) await proposeMoved(tx, scope, { ...row, ...state }, movedTo);
    // What was found while it could not be read where it is, or had moved from there, is of no use to it any more.
    else if (row.failingSince || row.movedTo)
      await tx.feedSuccessor.deleteMany({ where: { feedId: row.id, dismissedAt: null } });
    return fresh;
  });
}

/** After a week of permanent redirects; what opens it was meant for where it was. */
function movesByItself({ url, credentials }: FeedModel, movedTo: string, movedSince: Date, now: Date): boolean {
  const mayMove = credentials === null || new URL(movedTo).origin === new URL(url).origin;
  return mayMove && now.getTime() - movedSince.getTime() >= moveAfterMs;
}

function recordFailure(row: FeedModel, error: unknown, clock: Clock): Promise<unknown> {
  const now = clock.now();
  const failure = error instanceof FetchFailure ? error : null;
  const failureCount = row.failureCount + 1;
  const notBefore = notBeforeOf(error, now);
  const gone = failure !== null && isGone(failure);
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
        ...nextPollAfterFailure(now, failureCount, notBefore, Math.random()),
      },
    }),
  );
}

/** It is not there: no document, something else than a feed, or no such host. */
function isGone({ kind, status, message }: FetchFailure): boolean {
  return status === 404 || status === 410 || kind === "url_no_feed" || message.endsWith("ENOTFOUND");
}
