import { inScope, type Scope } from "@/lib/db/scope";
import { inLanes } from "@/lib/sources/poll/in-lanes";
import { pollFeed } from "@/lib/sources/poll/poll-feed";

export interface PollProgress {
  onProgress: (done: number, total: number) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Reads a theme's feeds afresh before a run: those not read within `freshMs`, and not those that asked to be
 * left alone after a failure. Failures stay on the feeds; the edition says which sources it could not read.
 */
export async function pollThemeFeeds(
  scope: Scope,
  input: { themeId: string; freshMs: number },
  { onProgress, signal }: PollProgress,
): Promise<void> {
  const now = scope.clock.now();
  const feeds = await inScope(scope, (tx) =>
    tx.feed.findMany({
      where: {
        sources: { some: { group: { themes: { some: { themeId: input.themeId } } } } },
        OR: [{ lastPolledAt: null }, { lastPolledAt: { lte: new Date(now.getTime() - input.freshMs) } }],
        NOT: { failureCount: { gt: 2 }, nextPollAt: { gt: now } },
      },
    }),
  );
  let done = 0;
  await onProgress(done, feeds.length);
  await inLanes(feeds, signal, async (feed) => {
    await pollFeed([feed], scope.clock, signal);
    done += 1;
    await onProgress(done, feeds.length);
  });
  signal.throwIfAborted();
}
