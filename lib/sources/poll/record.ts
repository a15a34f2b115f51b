import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import type { FeedModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { systemScope } from "@/lib/db/system";
import type { FeedReading } from "@/lib/sources/fetch/read-feed";
import { moveFeed } from "@/lib/sources/health/move-feed";
import { forgetFound, isRefused, proposeMoved } from "@/lib/sources/health/successors";
import { nextPollAfterFailure } from "@/lib/sources/poll/next-poll";
import { stateAfter } from "@/lib/sources/poll/reading-state";
import { storeItems } from "@/lib/sources/poll/store-items";
import { movesByItselfAt } from "@/lib/sources/rules";

/** Why an address could not be read. */
export interface Refusal {
  error: string;
  isGone: boolean;
  /** Its host asked not to be contacted before this time. */
  notBefore: Date | null;
}

/** Stores what was read from a feed and learnt about it. Returns how many items were new. */
export async function recordSuccess(asked: FeedModel, reading: FeedReading, clock: Clock): Promise<number> {
  const fresh = await onFeed(
    asked,
    clock,
    async (tx, scope, row) => {
      const now = clock.now();
      const movedTo = reading.document.movedTo === row.url ? null : reading.document.movedTo;
      // An address that a user has dismissed as another feed is not read in its place.
      if (movedTo && (await isRefused(tx, row.id, movedTo))) {
        await tx.feed.update({ where: { id: row.id }, data: afterFailure(row, elsewhere, now) });
        return 0;
      }
      const fresh = reading.feed ? await storeItems(tx, scope, row, reading.feed.items) : 0;
      const since = movedTo === row.movedTo ? row.movedSince : null;
      const movedSince = movedTo === null ? null : (since ?? now);
      const state = { ...(await stateAfter(tx, row, reading, now)), movedTo, movedSince };
      await tx.feed.update({ where: { id: row.id }, data: state });
      // Proposals from when the feed could not be read, or was redirected elsewhere, are of no use any more.
      if (row.failingSince || row.movedTo !== movedTo) await forgetFound(tx, row.id, movedTo);
      const movesAt = movesByItselfAt({ ...row, ...state });
      if (movedTo && movesAt && movesAt <= now) await moveFeed(tx, scope, row, movedTo, state);
      else if (movedTo) await proposeMoved(tx, scope, { ...row, ...state }, movedTo);
      return fresh;
    },
    { storing: true },
  );
  return fresh ?? 0;
}

export async function recordFailure(asked: FeedModel, refusal: Refusal, clock: Clock): Promise<void> {
  await onFeed(asked, clock, (tx, _scope, row) =>
    tx.feed.update({ where: { id: row.id }, data: afterFailure(row, refusal, clock.now()) }),
  );
}

const elsewhere: Refusal = { error: "url_elsewhere", isGone: true, notBefore: null };

function afterFailure(row: FeedModel, { error, isGone, notBefore }: Refusal, now: Date) {
  const failureCount = row.failureCount + 1;
  return {
    lastPolledAt: now,
    failingSince: row.failingSince ?? now,
    failureCount,
    notBefore,
    lastError: error,
    goneSince: isGone ? (row.goneSince ?? now) : null,
    ...nextPollAfterFailure(now, failureCount, notBefore, Math.random()),
  };
}

/** Records that a feed was not requested because its host asked to wait: this is no failure of the feed. */
export async function recordBusy(asked: FeedModel, notBefore: Date | null, clock: Clock): Promise<void> {
  const until = notBefore ? { nextPollAt: notBefore, pollReason: "busy" } : {};
  await onFeed(asked, clock, (tx, _scope, row) =>
    tx.feed.update({ where: { id: row.id }, data: { notBefore, ...until } }),
  );
}

/**
 * Writes to a feed's current row. Does nothing if the feed was removed or its address or credentials have changed since
 * the request: then the outcome says nothing about it. Code that stores items always takes the coverage lock before the
 * row.
 */
function onFeed<T>(
  { id, workspaceId, url, credentials }: FeedModel,
  clock: Clock,
  write: (tx: Tx, scope: Scope, row: FeedModel) => Promise<T>,
  { storing = false } = {},
): Promise<T | null> {
  const scope = systemScope(workspaceId, clock);
  return inScope(scope, async (tx) => {
    if (storing) await shareCoverageLock(tx, workspaceId);
    await tx.$queryRaw`SELECT id FROM feed WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const row = await tx.feed.findUnique({ where: { id, url, credentials } });
    return row && write(tx, scope, row);
  });
}
