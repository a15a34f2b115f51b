import { inScope, type Scope } from "@/lib/db/scope";
import { readByHost } from "@/lib/sources/poll/read-by-host";

export interface PollProgress {
  onProgress: (done: number, total: number) => Promise<void>;
  signal: AbortSignal;
  /** Upper limit for the whole reading; feeds not read by then are left out. */
  mostMs: number;
}

/**
 * Reads a theme's feeds again before a run: those not read within `freshMs`, except those that keep failing or whose
 * server asked to wait. Failures are stored on the feeds; the edition says which sources it could not read. Returns the
 * ids of those that were not read in time.
 */
export async function pollThemeFeeds(
  scope: Scope,
  input: { themeId: string; freshMs: number },
  { onProgress, signal, mostMs }: PollProgress,
): Promise<string[]> {
  const now = scope.clock.now();
  const ofTheme = { sources: { some: { group: { themes: { some: { themeId: input.themeId } } } } } };
  const { feeds, busy } = await inScope(scope, async (tx) => ({
    feeds: await tx.feed.findMany({
      where: {
        ...ofTheme,
        AND: [
          { OR: [{ lastPolledAt: null }, { lastPolledAt: { lte: new Date(now.getTime() - input.freshMs) } }] },
          { OR: [{ notBefore: null }, { notBefore: { lte: now } }] },
        ],
        NOT: { failureCount: { gt: 2 }, nextPollAt: { gt: now } },
      },
    }),
    // Feeds whose server asked to wait are not read, either.
    busy: await tx.feed.findMany({ where: { ...ofTheme, notBefore: { gt: now } }, select: { id: true } }),
  }));
  const unread = new Set([...feeds, ...busy].map(({ id }) => id));
  let done = 0;
  await onProgress(0, feeds.length);
  const enough = AbortSignal.timeout(mostMs);
  const reading = readByHost(
    feeds.map((feed) => [feed]),
    {
      clock: scope.clock,
      signal: AbortSignal.any([signal, enough]),
      onRead: ([feed], { notBefore }) => {
        if (feed && !notBefore) unread.delete(feed.id);
        done += 1;
        return onProgress(done, feeds.length);
      },
    },
  );
  // An interrupted reading throws.
  await reading.catch((error: unknown) => {
    if (!enough.aborted || signal.aborted) throw error;
  });
  signal.throwIfAborted();
  return [...unread];
}
