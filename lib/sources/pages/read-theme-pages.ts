import { setTimeout as wait } from "node:timers/promises";
import { inScope, type Scope } from "@/lib/db/scope";
import { pageLeaseMs, readPages } from "@/lib/sources/pages/read-pages";

/** How often to check whether another worker has finished the pages it has claimed. */
const lookAgainMs = 300;

/**
 * Reads the pages that a theme's items wait for before an edition uses them, and waits for those that another worker is
 * reading, for at most `mostMs`. `signal` interrupts.
 */
export async function readThemePages(
  scope: Scope,
  { themeId }: { themeId: string },
  { signal, mostMs }: { signal: AbortSignal; mostMs: number },
): Promise<void> {
  const enough = AbortSignal.timeout(mostMs);
  const either = AbortSignal.any([signal, enough]);
  while (!either.aborted) {
    const feedIds = await feedsThatWait(scope, themeId);
    if (feedIds.length === 0) break;
    const read = await readPages(feedIds, { clock: scope.clock, signal: either });
    if (read === 0) await wait(lookAgainMs, undefined, { signal: either }).catch(() => undefined);
  }
  signal.throwIfAborted();
}

/** The theme's feeds with items whose pages are wanted now: not those to be tried again much later. */
async function feedsThatWait(scope: Scope, themeId: string): Promise<string[]> {
  const soon = new Date(scope.clock.now().getTime() + pageLeaseMs);
  const waiting = await inScope(scope, (tx) =>
    tx.feed.findMany({
      where: {
        sources: { some: { group: { themes: { some: { themeId } } } } },
        reading: { not: "feed" },
        items: { some: { pageState: "wanted", OR: [{ pageAfter: null }, { pageAfter: { lte: soon } }] } },
      },
      select: { id: true },
    }),
  );
  return waiting.map(({ id }) => id);
}
