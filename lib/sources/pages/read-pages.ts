import type { Clock } from "@/lib/clock";
import { indexItems } from "@/lib/sources/poll/index-items";
import { inScope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { credentialHeaders } from "@/lib/sources/fetch/credentials";
import { fetchDocument } from "@/lib/sources/fetch/document";
import { mayRead } from "@/lib/sources/pages/robots";
import { extractWork } from "@/lib/sources/pages/work";
import { retryAfterMs } from "@/lib/sources/rules";
import type { PageState } from "@/lib/sources/schema";

/** Number of hosts read at once, and of pages read per host in one go. */
const lanes = 8;
const mostOfHost = 20;
/** How often a page that does not answer is tried, each time after a longer delay. */
const mostTries = 3;
const retryMs = 10 * 60_000;
/** Lease of a page: one that is not finished by then was left by a worker that died. */
export const pageLeaseMs = 2 * 60_000;
const mostAtOnce = 200;
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
  /** Interrupts the reading: pages not read by then are read another time. */
  signal: AbortSignal;
}

/** A host that did not answer this many consecutive times is skipped for this round. */
const mostSilences = 2;

/**
 * Reads the pages that items wait for, the newest first: of these feeds, or of all, and then of each workspace in turn.
 * One page of a host at a time, as far as its robots.txt allows it. If a page cannot be read, the item keeps the feed's
 * text, with the reason. Returns how many pages were requested.
 */
export async function readPages(feedIds: string[] | null, { clock, signal }: Options): Promise<number> {
  const wanted = await claimWanted(feedIds, clock.now());
  const untouched = new Set(wanted);
  const hosts = [...Map.groupBy(wanted, ({ url }) => new URL(url).host).values()];
  const readHost = async (pages: Wanted[]) => {
    let silences = 0;
    for (const page of pages.slice(0, mostOfHost)) {
      if (signal.aborted || silences >= mostSilences) return;
      const { came, isSilent, isBusy } = await readPage(page, { clock, signal });
      if (came) untouched.delete(page);
      if (isBusy) return;
      silences = isSilent ? silences + 1 : 0;
    }
  };
  const lane = async () => {
    for (let pages = hosts.shift(); pages !== undefined; pages = hosts.shift()) await readHost(pages);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await giveBack([...untouched]);
  return wanted.length - untouched.size;
}

/** Claims the items whose pages are due, the newest of each workspace first; another worker claims others. */
async function claimWanted(feedIds: string[] | null, now: Date): Promise<Wanted[]> {
  const lease = new Date(now.getTime() + pageLeaseMs);
  const claimed = await inSystem(
    (tx) => tx.$queryRaw<(Wanted & { firstSeenAt: Date })[]>`
      UPDATE item SET page_tries = page_tries + 1, page_after = ${lease} FROM feed
      WHERE feed.id = item.feed_id AND item.id IN (
        SELECT due.id FROM item due JOIN (
          SELECT id, row_number() OVER (PARTITION BY workspace_id ORDER BY first_seen_at DESC, published_at DESC NULLS LAST) AS place
          FROM item
          WHERE page_state = 'wanted' AND (page_after IS NULL OR page_after <= ${now})
            AND (${feedIds === null} OR feed_id = ANY(${feedIds ?? []}::uuid[]))) ranked USING (id)
        WHERE due.page_state = 'wanted' AND (due.page_after IS NULL OR due.page_after <= ${now})
        ORDER BY ranked.place LIMIT ${mostAtOnce} FOR UPDATE OF due SKIP LOCKED)
      RETURNING item.id, item.workspace_id AS "workspaceId", feed.id AS "feedId", feed.url AS "feedUrl", item.url,
        item.title, length(item.text) AS length, item.page_tries AS tries, feed.page_selector AS selector,
        feed.credentials, item.first_seen_at AS "firstSeenAt"`,
  );
  return claimed.sort((a, b) => b.firstSeenAt.getTime() - a.firstSeenAt.getTime());
}

/** Releases pages that were not requested; this does not count as a try. */
async function giveBack(pages: Wanted[]): Promise<void> {
  if (pages.length === 0) return;
  const where = { id: { in: pages.map(({ id }) => id) }, pageState: "wanted" };
  await inSystem((tx) => tx.item.updateMany({ where, data: { pageTries: { decrement: 1 }, pageAfter: null } }));
}

interface Came {
  /** There was an outcome, and it is recorded. */
  came: boolean;
  isSilent: boolean;
  /** Its host asked to wait. */
  isBusy: boolean;
}

async function readPage(page: Wanted, { clock, signal }: Options): Promise<Came> {
  const now = clock.now();
  const later = (ms: number) => ({ pageAfter: new Date(now.getTime() + ms) });
  try {
    await record(page, clock, await outcomeOf(page, { clock, signal }));
    return { came: true, isSilent: false, isBusy: false };
  } catch (error) {
    if (signal.aborted) return { came: false, isSilent: false, isBusy: false };
    const failure = error instanceof FetchFailure ? error : null;
    const waitMs = retryAfterMs(failure?.retryAfter ?? null, now);
    const passes = failure !== null && (failure.status === null || failure.status >= 500 || failure.status === 429);
    const isOver = !passes || failure.kind === "url_private" || page.tries >= mostTries;
    await record(page, clock, isOver ? { pageState: "failed" } : later(Math.max(waitMs, retryMs * 2 ** page.tries)));
    return { came: true, isSilent: failure !== null && failure.status === null, isBusy: waitMs > 0 };
  }
}

interface Outcome {
  pageState?: PageState;
  pageText?: string;
  pageAfter?: Date;
}

/** The robots.txt of a site, the page's own or one it redirects to, does not allow reading the page. */
class NotAllowed extends Error {}

async function outcomeOf(page: Wanted, { clock, signal }: Options): Promise<Outcome> {
  const share = page.workspaceId;
  const askLeave = async (address: string) => {
    const leave = await mayRead(address, { clock, signal, share });
    if (leave === "unknown") throw new FetchFailure("url_unreachable");
    if (leave === "no") throw new NotAllowed();
  };
  const credentials = mayOpen(page) ? credentialHeaders(page.credentials) : undefined;
  const options = { signal, share, accept, mostBytes, credentials };
  const document = await askLeave(page.url)
    .then(() => fetchDocument(page.url, { ...options, onRedirect: ({ href }) => askLeave(href) }))
    .catch((error: unknown) => {
      if (error instanceof NotAllowed) return null;
      throw error;
    });
  if (!document) return { pageState: "refused" };
  const { body, contentType, url } = document;
  if (!body || (contentType !== null && !/html|xml/i.test(contentType))) return { pageState: "short" };
  const fetched = { body, contentType, url, selector: page.selector };
  const article = await offload(extractWork, fetched, { signal, share }).catch((error: unknown) => {
    if (error instanceof OffloadError) return null;
    throw error;
  });
  if (!article) return { pageState: "failed" };
  // A page with less text than the feed is not the article.
  if (article.text.length <= page.length) return { pageState: article.kind === "article" ? "short" : article.kind };
  if (article.kind === "article") return { pageState: "read", pageText: article.text };
  return { pageState: article.kind };
}

/**
 * A feed's credentials are used for pages of its own host, apart from "www.", and never over a less secure connection
 * than the feed's.
 */
function mayOpen({ url, feedUrl }: Wanted): boolean {
  const [page, feed] = [new URL(url), new URL(feedUrl)];
  const bare = ({ host }: URL) => host.replace(/^www\./, "");
  return bare(page) === bare(feed) && (page.protocol === "https:" || feed.protocol === "http:");
}

/** An article that is stored already, read with another selector, stays if there is no new one: editions quote it. */
async function record(page: Wanted, clock: Clock, outcome: Outcome): Promise<void> {
  const data = { ...outcome, ...(outcome.pageState ? { pageAfter: null } : {}) };
  const where = { id: page.id, pageState: "wanted" };
  await inScope(systemScope(page.workspaceId, clock), async (tx) => {
    if (outcome.pageState && outcome.pageState !== "read")
      await tx.item.updateMany({
        where: { ...where, pageText: { not: null } },
        data: { pageState: "read", pageAfter: null },
      });
    await tx.item.updateMany({ where, data });
    if (outcome.pageText !== undefined) await indexItems(tx, [page.id]);
  });
}
