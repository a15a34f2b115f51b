import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { messageOf } from "@/lib/errors";
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

interface Options {
  clock: Clock;
  log: Logger;
  /** Interrupts it: what is not done by then is done another time. */
  signal: AbortSignal;
}

/**
 * Looks after feeds that could not be read for three days: looks for where they are now, and tells those whose themes read
 * them, once; and once more when they can be read again.
 */
export async function lookAfterFeeds({ clock, log, signal }: Options): Promise<void> {
  const lane = async () => {
    while (!signal.aborted) {
      const feed = await claimLost(clock.now());
      if (!feed) return;
      const scope = systemScope(feed.workspaceId, clock);
      await findSuccessor(scope, feed, signal).catch((error: unknown) => {
        if (!signal.aborted)
          log.warn({ feedId: feed.id, error: messageOf(error) }, "A source could not be looked for.");
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const workspaceId of await workspacesToTell(clock.now())) await tell(systemScope(workspaceId, clock));
}

/** A feed that is to be looked for, which is looked for by nobody else; not one that is where it was, and closed. */
async function claimLost(now: Date): Promise<FeedModel | null> {
  const lost = new Date(now.getTime() - goneAfterMs);
  const again = new Date(now.getTime() - searchAgainMs);
  return inSystem(async (tx) => {
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM feed
      WHERE failing_since <= ${lost} AND (searched_at IS NULL OR searched_at <= ${again} OR searched_at < failing_since)
        AND last_error NOT IN ('url_status 401', 'url_status 403')
      ORDER BY failing_since LIMIT 1 FOR UPDATE SKIP LOCKED`;
    return found ? tx.feed.update({ where: { id: found.id }, data: { searchedAt: now } }) : null;
  });
}

function workspacesToTell(now: Date): Promise<string[]> {
  const lost = new Date(now.getTime() - goneAfterMs);
  return inSystem(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT workspace_id AS id FROM feed
      WHERE (failing_since <= ${lost} AND told_at IS NULL) OR (told_at IS NOT NULL AND failing_since IS NULL)`;
    return rows.map(({ id }) => id);
  });
}

/** Tells of all that there is to tell of a workspace's feeds at once: each person gets one message of what they read. */
function tell(scope: Scope): Promise<void> {
  const now = scope.clock.now();
  const lost = new Date(now.getTime() - goneAfterMs);
  const overdue = new Date(lost.getTime() - searchFirstMs);
  return inScope(scope, async (tx) => {
    const taken = await tx.$queryRaw<{ id: string; isLost: boolean }[]>`
      SELECT id, told_at IS NULL AS "isLost" FROM feed
      WHERE workspace_id = ${scope.workspaceId}::uuid
        AND ((failing_since <= ${lost} AND told_at IS NULL
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
