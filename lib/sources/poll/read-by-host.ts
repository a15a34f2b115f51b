import type { FeedModel } from "@/lib/db/generated/models";
import type { Clock } from "@/lib/clock";
import { log } from "@/lib/log";
import { metrics } from "@/lib/metrics";
import { hostOf } from "@/lib/sources/rules";
import { type Polled, pollFeed, recordHostBusy, recordHostDown } from "@/lib/sources/poll/poll-feed";

/** Number of hosts read at once. */
const lanes = 16;
/** A host that did not answer this many consecutive times is skipped for this round. */
const mostSilences = 2;

interface Options {
  clock: Clock;
  /** Interrupts the reading: feeds not read by then stay as they are. */
  signal: AbortSignal;
  onRead: (feeds: FeedModel[], polled: Polled) => Promise<void>;
}

/**
 * Reads addresses, each once for all the feeds that have it: many hosts at once, the addresses of one host one after
 * another. A host that does not answer twice is given up for this round: its other addresses count as not answered,
 * too. A host that asks to wait is skipped with all its addresses.
 */
export async function readByHost(addresses: FeedModel[][], { clock, signal, onRead }: Options): Promise<void> {
  const hosts = [...Map.groupBy(addresses, ([feed]) => hostOf(feed?.url ?? "")).values()];
  const readHost = async (ofHost: FeedModel[][]) => {
    let silences = 0;
    let last: Polled | null = null;
    for (const feeds of ofHost) {
      if (signal.aborted) return;
      const polled: Polled = last?.notBefore
        ? await recordHostBusy(feeds, last, clock)
        : last && silences >= mostSilences
          ? await recordHostDown(feeds, last, clock)
          : await pollFeed(feeds, clock, signal);
      silences = polled.silent ? silences + 1 : 0;
      last = polled;
      tell(feeds, polled);
      await onRead(feeds, polled);
    }
  };
  const lane = async () => {
    for (let host = hosts.pop(); host !== undefined && !signal.aborted; host = hosts.pop()) await readHost(host);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Counts what was read, and logs each source that has begun to fail, or is well again. */
function tell(feeds: FeedModel[], { ok, fresh, error, isGone, notBefore }: Polled): void {
  const result = ok ? (fresh > 0 ? "new" : "unchanged") : notBefore ? "busy" : isGone ? "gone" : "failed";
  metrics().feedsPolled.inc({ result });
  for (const { id: feedId, workspaceId, failingSince } of feeds)
    if (ok && failingSince) log().info({ feedId, workspaceId, failingSince }, "A source is well again.");
    else if (!ok && !notBefore && !failingSince)
      log().warn({ feedId, workspaceId, error }, "A source has begun to fail.");
}
