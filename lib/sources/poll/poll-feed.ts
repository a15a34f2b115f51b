import type { Clock } from "@/lib/clock";
import type { FeedModel } from "@/lib/db/generated/models";
import { messageOf } from "@/lib/errors";
import { log } from "@/lib/log";
import { FetchFailure } from "@/lib/net/failure";
import { credentialHeaders } from "@/lib/sources/fetch/credentials";
import { readFeed } from "@/lib/sources/fetch/read-feed";
import { recordBusy, recordFailure, recordSuccess, type Refusal } from "@/lib/sources/poll/record";
import { retryAfterMs } from "@/lib/sources/rules";

/** The outcome of reading an address: how many items were new, where it has moved to, or why it could not be read. */
export interface Polled {
  ok: boolean;
  fresh: number;
  movedTo: string | null;
  error: string | null;
  /** It does not exist: no document, something other than a feed, or no such host. */
  isGone: boolean;
  /** Its host did not answer at all. */
  silent: boolean;
  /** Its host asked not to be contacted before this time. */
  notBefore: Date | null;
}

const nothing: Polled = {
  ok: true,
  fresh: 0,
  movedTo: null,
  error: null,
  isGone: false,
  silent: false,
  notBefore: null,
};

/**
 * Reads one address once and records the outcome for every feed row with this address, in any workspace; all rows share
 * the same credentials. A failure is an outcome too and does not throw: it is stored on the row, with the time of the
 * next attempt. `signal` interrupts.
 */
export async function pollFeed(rows: FeedModel[], clock: Clock, signal?: AbortSignal): Promise<Polled> {
  const [first] = rows;
  if (!first) return nothing;
  // Validators may be sent only if every row stored the body they belong to.
  const agree = rows.every(
    (row) => row.etag === first.etag && row.lastModified === first.lastModified && row.bodyHash === first.bodyHash,
  );
  const asked = { signal, share: first.workspaceId, credentials: credentialHeaders(first.credentials) };
  const reading = await readFeed(first.url, agree ? first : undefined, asked).catch(async (error: unknown) => {
    // Interrupted by the caller, which says nothing about the feed.
    signal?.throwIfAborted();
    const silent = error instanceof FetchFailure && (error.kind === "url_timeout" || error.kind === "url_unreachable");
    return recordFailures(rows, { ...refusalOf(error, clock.now()), silent }, clock);
  });
  if ("ok" in reading) return reading;
  let outcome: Polled = { ...nothing, movedTo: reading.document.movedTo };
  for (const row of rows) {
    // A failure to store the feed for one workspace is no failure for the others.
    const fresh = await recordSuccess(row, reading, clock).catch((error: unknown) => error);
    if (typeof fresh === "number") outcome = { ...outcome, fresh: outcome.fresh + fresh };
    else outcome = await recordFailures([row], { ...refusalOf(fresh, clock.now()), silent: false }, clock);
  }
  return outcome;
}

/** Records for each row why it could not be read; an error with one row does not stop the others. */
async function recordFailures(
  rows: FeedModel[],
  { silent, ...refusal }: Refusal & { silent: boolean },
  clock: Clock,
): Promise<Polled> {
  for (const row of rows)
    await recordFailure(row, refusal, clock).catch((error: unknown) => {
      log().warn({ feedId: row.id, error: messageOf(error) }, "What became of a source could not be put down.");
    });
  return { ok: false, fresh: 0, movedTo: null, silent, ...refusal };
}

/** The same for an address that is not requested, because its host did not answer for another one a moment ago. */
export async function recordHostDown(rows: FeedModel[], { error, isGone }: Polled, clock: Clock): Promise<Polled> {
  return recordFailures(rows, { error: error ?? "", isGone, notBefore: null, silent: true }, clock);
}

/** The same for an address whose host asked to wait a moment ago: this is no failure of the address. */
export async function recordHostBusy(rows: FeedModel[], busy: Polled, clock: Clock): Promise<Polled> {
  for (const row of rows) await recordBusy(row, busy.notBefore, clock);
  return busy;
}

function refusalOf(error: unknown, now: Date): Refusal {
  if (!(error instanceof FetchFailure)) return { error: messageOf(error), isGone: false, notBefore: null };
  const { kind, status, message } = error;
  const isGone = status === 404 || status === 410 || kind === "url_no_feed" || message.endsWith("ENOTFOUND");
  const waitMs = retryAfterMs(error.retryAfter ?? null, now);
  return { error: message, isGone, notBefore: waitMs > 0 ? new Date(now.getTime() + waitMs) : null };
}
