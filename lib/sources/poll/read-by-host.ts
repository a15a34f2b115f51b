import type { FeedModel } from "@/lib/db/generated/models";
import type { Clock } from "@/lib/clock";
import { hostOf } from "@/lib/sources/rules";
import { type Polled, pollFeed, recordHostBusy, recordHostDown } from "@/lib/sources/poll/poll-feed";

/** So many hosts are read at once. */
const lanes = 16;
/** A host that did not answer so often in a row is left alone for this time. */
const mostSilences = 2;

interface Options {
  clock: Clock;
  /** Interrupts it: what is not read then stays as it is. */
  signal: AbortSignal;
  onRead: (feeds: FeedModel[], polled: Polled) => Promise<void>;
}

/**
 * Reads addresses, each once for all the feeds that have it, many hosts at once and one after another of each. A host
 * that does not answer twice is given up for this time: what else it has counts as not answered, too. One that asks to be
 * left alone is, with all that it has.
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
      await onRead(feeds, polled);
    }
  };
  const lane = async () => {
    for (let host = hosts.pop(); host !== undefined && !signal.aborted; host = hosts.pop()) await readHost(host);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
