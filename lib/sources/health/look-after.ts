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
/** What was not found is looked for again after a week. */
const searchAgainMs = 7 * dayMs;
/** Its readers are told after so long even where nobody has looked for it yet. */
const searchFirstMs = 3_600_000;
const lanes = 4;
/**
 * What was out of reach for days was asked so often, and within the last day: not while nothing was asked at all. Whose host
 * asks to wait is asked as often as that allows.
 */
const fewestFailures = 8;
const askedWithinMs = 27 * 3_600_000;

interface Options {
  clock: Clock;
  log: Logger;
  /** Interrupts all of it: what is not done by then is done another time. */
  stopping: AbortSignal;
  /** Ends the searches, which take as long as other people's servers do. */
  enough: AbortSignal;
}

/**
 * Looks after feeds that could not be read for three days: looks for where they are now, and tells those whose themes read
 * them, once; and once more when they can be read again.
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
        // It was not looked for: another time, and not in a week.
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

/** What the sources that are out of reach have in common. */
function lostBy(now: Date): Prisma.Sql {
  const [lost, asked] = [goneAfterMs, askedWithinMs].map((ms) => new Date(now.getTime() - ms));
  return Prisma.sql`(failing_since <= ${lost}
    AND (failure_count >= ${fewestFailures} OR (failure_count > 1 AND not_before IS NOT NULL))
    AND (last_polled_at > ${asked} OR not_before > ${now}))`;
}

const isOfWorkspace = Prisma.sql`EXISTS (SELECT FROM workspace WHERE id = feed.workspace_id AND deleted_at IS NULL)`;

/**
 * A feed that is to be looked for, which is looked for by nobody else; none of those that were just `tried`, nor one that is
 * where it was, and closed. As it was before: `searchedAt` is now.
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

/** Tells of all that there is to tell of a workspace's feeds at once: each person gets one message of what they read. */
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

/** Who has a theme that reads these feeds, with those of theirs; of a feed that no theme reads, the workspace's owners. */
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
