import type { Clock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import type { FeedModel } from "@/lib/db/generated/models";
import { readByHost } from "@/lib/sources/poll/read-by-host";

const leaseMs = 5 * 60_000;

/**
 * Polls every feed that is due, each address once for all workspaces. Rows are leased by moving their next poll
 * forward, so two workers never read the same feed; if a worker dies, its feeds are due again when the lease ends.
 */
export async function pollDueFeeds(clock: Clock, signal: AbortSignal): Promise<number> {
  let polled = 0;
  for (;;) {
    const rows = await claimDueFeeds(clock.now());
    if (rows.length === 0) return polled;
    // A feed that needs a workspace's credentials is read for that workspace alone.
    const byAddress = Map.groupBy(rows, ({ url, workspaceId, credentials }) =>
      credentials ? `${workspaceId} ${url}` : url,
    );
    await readByHost([...byAddress.values()], {
      clock,
      signal,
      onRead: () => {
        polled += 1;
        return Promise.resolve();
      },
    });
    if (signal.aborted) return polled;
  }
}

function claimDueFeeds(now: Date): Promise<FeedModel[]> {
  return inSystem(async (tx) => {
    const due = await tx.$queryRaw<{ id: string; url: string }[]>`
      SELECT id, url FROM feed WHERE next_poll_at <= ${now} AND (not_before IS NULL OR not_before <= ${now})
      ORDER BY next_poll_at LIMIT 100 FOR UPDATE SKIP LOCKED`;
    if (due.length === 0) return [];
    // Rows of other workspaces with the same address are included, unless their server asked them to wait.
    const where = { url: { in: due.map((row) => row.url) }, OR: [{ notBefore: null }, { notBefore: { lte: now } }] };
    await tx.feed.updateMany({ where, data: { nextPollAt: new Date(now.getTime() + leaseMs) } });
    return tx.feed.findMany({ where });
  });
}
