import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { FeedModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { AppError, messageOf } from "@/lib/errors";
import { addNotice } from "@/lib/notices/commands";
import { findSuccessor } from "@/lib/sources/health/find-successor";
import { mostNamed, sourcesBackNotice, sourcesLostNotice } from "@/lib/sources/health/notices";
import { goneAfterMs } from "@/lib/sources/rules";

const dayMs = 86_400_000;
/** A feed that was not found is searched for again after a week. */
const searchAgainMs = 7 * dayMs;
/** Its readers are notified after this time even if it has not been searched for yet. */
const searchFirstMs = 3_600_000;
const lanes = 4;
/**
 * A feed counts as out of reach only if it was requested this often, and within about the last day: not if nothing was
 * requested at all. One whose host asks to wait is requested as often as that allows.
 */
const fewestFailures = 8;
const askedWithinMs = 27 * 3_600_000;

interface Options {
  clock: Clock;
  log: Logger;
  /** Interrupts all of it: the rest is done another time. */
  stopping: AbortSignal;
  /** Ends the searches, whose duration depends on other people's servers. */
  enough: AbortSignal;
}

/**
 * Handles feeds that could not be read for three days: searches for their new addresses, and notifies those whose
 * themes read them, once; and once more when the feeds can be read again.
 */
export async function lookAfterFeeds({ clock, log, stopping, enough }: Options): Promise<void> {
  const signal = AbortSignal.any([stopping, enough]);
  const tried: string[] = [];
  const lane = async () => {
    while (!signal.aborted) {
      const feed = await claimLost(clock.now(), tried);
      if (!feed) return;
      tried.push(feed.id);
      const scope = systemScope(feed.workspaceId, clock);
      await findSuccessor(scope, feed, signal).catch(async (error: unknown) => {
        const isPutOff = signal.aborted || (error instanceof AppError && error.code === "too_many_requests");
        // The search did not take place: it is due again now, not in a week.
        if (isPutOff)
          await inScope(scope, (tx) =>
            tx.feed.updateMany({ where: { id: feed.id }, data: { searchedAt: feed.searchedAt } }),
          );
        else log.warn({ feedId: feed.id, error: messageOf(error) }, "A source could not be looked for.");
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const workspaceId of stopping.aborted ? [] : await workspacesToTell(clock.now()))
    await tell(systemScope(workspaceId, clock)).catch((error: unknown) => {
      log.error({ workspaceId, error: messageOf(error) }, "A workspace could not be told of its sources.");
    });
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

/** The condition for feeds that are out of reach. */
function lostBy(now: Date): Prisma.Sql {
  const [lost, asked] = [goneAfterMs, askedWithinMs].map((ms) => new Date(now.getTime() - ms));
  return Prisma.sql`(failing_since <= ${lost}
    AND (failure_count >= ${fewestFailures} OR (failure_count > 1 AND not_before IS NOT NULL))
    AND (last_polled_at > ${asked} OR not_before > ${now}))`;
}

const isOfWorkspace = Prisma.sql`EXISTS (SELECT FROM workspace WHERE id = feed.workspace_id AND deleted_at IS NULL)`;

/**
 * Claims a feed to search for that no other worker is searching for; not one that was already `tried`, nor one that
 * still exists but is closed (401, 403). Returns the row as it was before; its stored `searchedAt` is now.
 */
async function claimLost(now: Date, tried: string[]): Promise<FeedModel | null> {
  const again = new Date(now.getTime() - searchAgainMs);
  return inSystem(async (tx) => {
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM feed
      WHERE ${lostBy(now)} AND ${isOfWorkspace} AND id <> ALL(${tried}::uuid[])
        AND (searched_at IS NULL OR searched_at <= ${again} OR searched_at < failing_since)
        AND last_error NOT IN ('url_status 401', 'url_status 403')
      ORDER BY failing_since LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!found) return null;
    const feed = await tx.feed.findUnique({ where: { id: found.id } });
    await tx.feed.update({ where: { id: found.id }, data: { searchedAt: now } });
    return feed;
  });
}

function workspacesToTell(now: Date): Promise<string[]> {
  return inSystem(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT workspace_id AS id FROM feed
      WHERE ((${lostBy(now)} AND told_at IS NULL) OR (told_at IS NOT NULL AND failing_since IS NULL))
        AND ${isOfWorkspace}`;
    return rows.map(({ id }) => id);
  });
}

/**
 * Sends all notices about a workspace's feeds at once: each person gets one message of each kind about what they read.
 */
function tell(scope: Scope): Promise<void> {
  const now = scope.clock.now();
  const overdue = new Date(now.getTime() - goneAfterMs - searchFirstMs);
  return inScope(scope, async (tx) => {
    const taken = await tx.$queryRaw<{ id: string; isLost: boolean }[]>`
      SELECT id, told_at IS NULL AS "isLost" FROM feed
      WHERE workspace_id = ${scope.workspaceId}::uuid
        AND ((${lostBy(now)} AND told_at IS NULL
              AND (searched_at >= failing_since OR failing_since <= ${overdue}
                   OR last_error IN ('url_status 401', 'url_status 403')))
          OR (told_at IS NOT NULL AND failing_since IS NULL AND last_success_at > told_at))
      ORDER BY title FOR UPDATE`;
    for (const [isLost, kind] of [
      [true, sourcesLostNotice],
      [false, sourcesBackNotice],
    ] as const) {
      const ids = taken.filter((one) => one.isLost === isLost).map(({ id }) => id);
      if (ids.length === 0) continue;
      for (const [userId, feeds] of await readersOf(tx, ids)) {
        const named = feeds.slice(0, mostNamed).map(({ id, title, lastError, successors }) => ({
          id,
          title,
          error: isLost ? (lastError ?? "") : null,
          foundAt: (isLost ? successors[0]?.url : null) ?? null,
        }));
        const data = { sources: named, more: feeds.length - named.length };
        const subject = `${scope.workspaceId} ${userId} ${now.toISOString()}`;
        await addNotice(tx, scope, kind, { to: { userId }, data, subject, now });
      }
      await tx.feed.updateMany({ where: { id: { in: ids } }, data: { toldAt: isLost ? now : null } });
    }
  });
}

/**
 * The owners of the themes that read these feeds, each with their own feeds; for a feed that no theme reads, the
 * workspace's owners.
 */
async function readersOf(tx: Tx, ids: string[]) {
  const feeds = await tx.feed.findMany({
    where: { id: { in: ids } },
    orderBy: { title: "asc" },
    include: {
      sources: { select: { group: { select: { themes: { select: { theme: true } } } } } },
      successors: { where: { dismissedAt: null }, orderBy: { knownItems: "desc" }, take: 1 },
    },
  });
  const owners = await tx.membership.findMany({ where: { role: "owner" }, select: { userId: true } });
  const readers = new Map<string, typeof feeds>();
  for (const feed of feeds) {
    const themes = feed.sources.flatMap(({ group }) => group.themes.map(({ theme }) => theme));
    const reading = themes.filter(({ deletedAt }) => deletedAt === null).map(({ ownerId }) => ownerId);
    const told = reading.length > 0 ? reading : owners.map(({ userId }) => userId);
    for (const userId of new Set(told)) readers.set(userId, [...(readers.get(userId) ?? []), feed]);
  }
  return readers;
}
