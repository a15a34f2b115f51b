import type { Clock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { credentialHeaders } from "@/lib/sources/fetch/credentials";
import { fetchDocument } from "@/lib/sources/fetch/document";
import { mayRead } from "@/lib/sources/pages/robots";
import { extractWork } from "@/lib/sources/pages/work";
import { isSameSite } from "@/lib/sources/rules";
import type { PageState } from "@/lib/sources/schema";

/** So many hosts are read at once, and of each so many pages in one go. */
const lanes = 8;
const mostOfHost = 20;
/** A page that did not answer is tried again so often, each time after longer. */
const mostTries = 3;
const retryMs = 10 * 60_000;
/** A page that nobody has finished with by then was left behind by a worker that died. */
const leaseMs = 2 * 60_000;
const mostBytes = 5 * 1024 * 1024;
const accept = "text/html, application/xhtml+xml, */*;q=0.5";

interface Wanted {
  id: string;
  workspaceId: string;
  feedId: string;
  feedUrl: string;
  url: string;
  title: string;
  length: number;
  tries: number;
  selector: string | null;
  credentials: string | null;
}

interface Options {
  clock: Clock;
  /** Interrupts it: what is not read by then is read another time. */
  signal: AbortSignal;
}

/**
 * Reads the pages that items wait for, the newest first: of these feeds, or of all. One page of a host at a time, as its
 * robots.txt lets us. What cannot be had is left as the feed has it, with the reason.
 */
export async function readPages(feedIds: string[] | null, { clock, signal }: Options): Promise<number> {
  const wanted = await claimWanted(feedIds, clock.now());
  const hosts = [...Map.groupBy(wanted, ({ url }) => new URL(url).host).values()];
  let read = 0;
  const lane = async () => {
    for (let pages = hosts.pop(); pages !== undefined; pages = hosts.pop()) {
      for (const page of pages.slice(0, mostOfHost)) {
        if (signal.aborted) return;
        await readPage(page, { clock, signal });
        read += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return read;
}

/** Items whose pages are due, as they are taken: another worker takes others. */
function claimWanted(feedIds: string[] | null, now: Date): Promise<Wanted[]> {
  const lease = new Date(now.getTime() + leaseMs);
  return inSystem(
    (tx) => tx.$queryRaw<Wanted[]>`
      UPDATE item SET page_tries = page_tries + 1, page_after = ${lease} FROM feed
      WHERE feed.id = item.feed_id AND item.id IN (
        SELECT id FROM item
        WHERE page_state = 'wanted' AND (page_after IS NULL OR page_after <= ${now})
          AND (${feedIds === null} OR feed_id = ANY(${feedIds ?? []}::uuid[]))
        ORDER BY first_seen_at DESC, published_at DESC NULLS LAST LIMIT 200 FOR UPDATE SKIP LOCKED)
      RETURNING item.id, item.workspace_id AS "workspaceId", feed.id AS "feedId", feed.url AS "feedUrl", item.url,
        item.title, length(item.text) AS length, item.page_tries AS tries, feed.page_selector AS selector, feed.credentials`,
  );
}

async function readPage(page: Wanted, { clock, signal }: Options): Promise<void> {
  const outcome = await outcomeOf(page, { clock, signal }).catch((error: unknown) => {
    if (!(error instanceof FetchFailure)) throw error;
    return error;
  });
  if (signal.aborted) return;
  if (outcome instanceof FetchFailure) {
    const isFinal =
      outcome.kind === "url_private" || (outcome.status !== null && outcome.status < 500 && outcome.status !== 429);
    const isOver = isFinal || page.tries >= mostTries;
    await record(
      page,
      clock,
      isOver ? { pageState: "failed" } : { pageAfter: new Date(clock.now().getTime() + retryMs * 2 ** page.tries) },
    );
    return;
  }
  await record(page, clock, outcome);
}

interface Outcome {
  pageState?: PageState;
  pageText?: string;
  pageAfter?: Date;
}

async function outcomeOf(page: Wanted, { clock, signal }: Options): Promise<Outcome> {
  const share = page.workspaceId;
  if (!(await mayRead(page.url, { clock, signal, share }))) return { pageState: "refused" };
  const credentials = mayOpen(page) ? credentialHeaders(page.credentials) : undefined;
  const { body, contentType, url } = await fetchDocument(page.url, { signal, share, accept, mostBytes, credentials });
  if (!body || (contentType !== null && !/html|xml/i.test(contentType))) return { pageState: "short" };
  const fetched = { body, contentType, url, selector: page.selector };
  const article = await offload(extractWork, fetched, { signal, share }).catch((error: unknown) => {
    if (error instanceof OffloadError) return null;
    throw error;
  });
  if (!article) return { pageState: "failed" };
  // A page with fewer words than the feed is something else than the article.
  if (article.text.length <= page.length) return { pageState: article.kind === "article" ? "short" : article.kind };
  if (article.kind === "article") return { pageState: "read", pageText: article.text };
  return { pageState: article.kind };
}

/** What opens a feed opens pages of its own site, and goes nowhere less guarded than the feed's address. */
function mayOpen({ url, feedUrl }: Wanted): boolean {
  const [page, feed] = [new URL(url), new URL(feedUrl)];
  return isSameSite(page.hostname, feed.hostname) && (page.protocol === "https:" || feed.protocol === "http:");
}

async function record(page: Wanted, clock: Clock, outcome: Outcome): Promise<void> {
  const data = { ...outcome, ...(outcome.pageState ? { pageAfter: null } : {}) };
  await inScope(systemScope(page.workspaceId, clock), (tx) => tx.item.updateMany({ where: { id: page.id }, data }));
}
