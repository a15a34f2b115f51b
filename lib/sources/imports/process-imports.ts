import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { SourceImportEntryModel, SourceImportModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { AppError, messageOf } from "@/lib/errors";
import { discover, keepSource } from "@/lib/sources/add/keep-source";
import { addEntries, fetchList } from "@/lib/sources/imports/begin-import";
import { followedAgainMs, hostOf } from "@/lib/sources/rules";
import { addSourceInputSchema } from "@/lib/sources/schema";

/** Number of hosts requested at once for one import; small, because pages and editions come first. */
const lanes = 2;
/** Upper limit of the pause after each request; the pause is twice as long as the request took. */
const longestPauseMs = 1_000;
const leaseMs = 2 * 60_000;
/** How long an import is processed before it is another one's turn. */
const turnMs = 60_000;
/** How often progress is announced. */
const tellMs = 1_000;

interface Options {
  clock: Clock;
  log: Logger;
  /** Aborted when running work has to end now. */
  stopping: AbortSignal;
}

/**
 * Processes the waiting entries of imports, one import after another, including imports that were left unfinished; then
 * reads followed lists again.
 */
export async function processImports({ clock, log, stopping }: Options): Promise<void> {
  while (!stopping.aborted) {
    const one = await claim(clock);
    if (!one) break;
    if (await doImport(one, { clock, stopping })) log.info({ importId: one.id }, "A list of feeds was taken in.");
  }
  while (!stopping.aborted) {
    const one = await claimFollowed(clock);
    if (!one) break;
    await readAgain(one, { clock, stopping });
  }
}

/** Processes what is left of an import for a while; then it is another one's turn. Returns whether nothing is left. */
async function doImport(
  { id, workspaceId }: SourceImportModel,
  { clock, stopping }: Omit<Options, "log">,
): Promise<boolean> {
  const scope = systemScope(workspaceId, clock);
  const waiting = await inScope(scope, (tx) =>
    tx.sourceImportEntry.findMany({ where: { importId: id, state: "waiting" }, orderBy: { place: "asc" } }),
  );
  const hosts = [...Map.groupBy(waiting, ({ address }) => hostOf(address)).values()].toReversed();
  const begun = performance.now();
  const isOver = () => stopping.aborted || performance.now() - begun > turnMs;
  let told = performance.now();
  let isTakenBack = false;
  const lane = async () => {
    for (let entries = hosts.pop(); entries !== undefined; entries = hosts.pop()) {
      for (const entry of entries) {
        if (isOver() || isTakenBack) return;
        const began = performance.now();
        await lookAt(scope, entry, stopping);
        // Pauses, because the next entry is less urgent than the pages that others wait for.
        await wait(Math.min(2 * (performance.now() - began), longestPauseMs), undefined, { signal: stopping }).catch(
          () => undefined,
        );
        if (performance.now() - told < tellMs) continue;
        told = performance.now();
        isTakenBack = !(await extend(scope, id));
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return inScope(scope, async (tx) => {
    const isDone = (await tx.sourceImportEntry.count({ where: { importId: id, state: "waiting" } })) === 0;
    // From now on it is the last in the queue.
    const data = isDone ? { finishedAt: clock.now(), leaseUntil: null } : { leaseUntil: clock.now() };
    await tx.sourceImport.updateMany({ where: { id, finishedAt: null }, data });
    await announce(tx, { kind: "import_moved", workspaceId });
    return isDone;
  });
}

interface Outcome {
  state: "added" | "there" | "moved" | "found" | "failed";
  detail?: string | null;
  options?: { url: string; title: string | null }[];
  sourceId?: string;
}

/**
 * Checks one feed of a list and saves it, with the outcome in the same transaction. No entry of a list stops the rest.
 */
async function lookAt(scope: Scope, entry: SourceImportEntryModel, signal: AbortSignal): Promise<void> {
  const record = (tx: Tx, outcome: Outcome) =>
    tx.sourceImportEntry.updateMany({ where: { id: entry.id, state: "waiting" }, data: { ...outcome } });
  try {
    const address = addSourceInputSchema.safeParse({ url: entry.address });
    if (!address.success) throw new AppError("invalid", "url_invalid");
    const found = await discover(scope, address.data, signal);
    await inScope(scope, async (tx) => {
      if (found.isPage) {
        const first = { url: found.document.url, title: found.feed.title };
        await record(tx, { state: "found", options: [first, ...found.others].slice(0, 8) });
        return;
      }
      const of = await groupOf(tx, scope, entry);
      if (!of) return;
      const { sourceId, feed, isNew } = await keepSource(tx, scope, { ...address.data, groupId: of.groupId }, found);
      const hasMoved = found.document.movedTo !== null;
      const state = !isNew ? "there" : hasMoved ? "moved" : "added";
      await record(tx, { state, detail: hasMoved ? feed.url : null, sourceId });
    });
  } catch (error) {
    if (signal.aborted) return;
    const isTold = error instanceof AppError;
    const detail = isTold ? [error.reason, error.values?.status].filter(Boolean).join(" ") : messageOf(error);
    await inScope(scope, (tx) => record(tx, { state: "failed", detail }));
  }
}

/** The group of an entry's folder, created if it does not exist; null if the import was undone meanwhile. */
async function groupOf(
  tx: Tx,
  { workspaceId }: Scope,
  entry: SourceImportEntryModel,
): Promise<{ groupId: string } | null> {
  // One at a time per import, so that two feeds of a new folder create only one group.
  await tx.$queryRaw`SELECT id FROM source_import WHERE id = ${entry.importId}::uuid FOR UPDATE`;
  const { undoneAt, groupName, madeGroups } = await tx.sourceImport.findUniqueOrThrow({
    where: { id: entry.importId },
  });
  if (undoneAt) return null;
  const name = entry.folder ?? groupName;
  const there = await tx.sourceGroup.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (there) return { groupId: there.id };
  const made = await tx.sourceGroup.upsert({
    where: { workspaceId_name: { workspaceId, name } },
    create: { workspaceId, name },
    update: {},
  });
  await tx.sourceImport.update({ where: { id: entry.importId }, data: { madeGroups: [...madeGroups, made.id] } });
  return { groupId: made.id };
}

/** Reads a followed list again; its new entries are processed next. */
async function readAgain(
  { id, workspaceId, address }: SourceImportModel,
  { clock, stopping }: Omit<Options, "log">,
): Promise<void> {
  const scope = systemScope(workspaceId, clock);
  const now = clock.now();
  const list = await fetchList(scope, address ?? "", stopping).catch((error: unknown) => ({ error: messageOf(error) }));
  // Interrupted because the worker stops, which says nothing about the list.
  if (stopping.aborted) {
    await inScope(scope, (tx) =>
      tx.sourceImport.updateMany({ where: { id, isFollowed: true }, data: { nextReadAt: now } }),
    );
    return;
  }
  await inScope(scope, async (tx) => {
    const feeds = list && "feeds" in list ? list.feeds : [];
    const before = await tx.sourceImportEntry.count({ where: { importId: id } });
    const added = await addEntries(tx, scope, id, feeds, before);
    const error = list === null ? "list_invalid" : "error" in list ? list.error : null;
    const data = { error, readAt: now, ...(added > 0 ? { finishedAt: null, leaseUntil: null } : {}) };
    await tx.sourceImport.updateMany({ where: { id, undoneAt: null }, data });
  });
}

function claim(clock: Clock): Promise<SourceImportModel | null> {
  return claimBy(
    clock,
    (tx, now) => tx.$queryRaw`
    SELECT id FROM source_import
    WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ${now})
    ORDER BY coalesce(lease_until, created_at) LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
}

function claimFollowed(clock: Clock): Promise<SourceImportModel | null> {
  return claimBy(
    clock,
    (tx, now) => tx.$queryRaw`
    SELECT id FROM source_import
    WHERE next_read_at <= ${now} AND finished_at IS NOT NULL
    ORDER BY next_read_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
}

function claimBy(
  clock: Clock,
  find: (tx: Tx, now: Date) => Promise<{ id: string }[]>,
): Promise<SourceImportModel | null> {
  return inSystem(async (tx) => {
    const now = clock.now();
    const [found] = await find(tx, now);
    if (!found) return null;
    const one = await tx.sourceImport.findUniqueOrThrow({ where: { id: found.id } });
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const nextReadAt =
      one.nextReadAt && one.nextReadAt <= now ? new Date(now.getTime() + followedAgainMs) : one.nextReadAt;
    return tx.sourceImport.update({ where: { id: one.id }, data: { leaseUntil, nextReadAt } });
  });
}

/** Extends the lease. Returns whether there is still something to do: the import may have been undone. */
async function extend(scope: Scope, id: string): Promise<boolean> {
  const leaseUntil = new Date(scope.clock.now().getTime() + leaseMs);
  return inScope(scope, async (tx) => {
    const { count } = await tx.sourceImport.updateMany({ where: { id, finishedAt: null }, data: { leaseUntil } });
    await announce(tx, { kind: "import_moved", workspaceId: scope.workspaceId });
    return count > 0;
  });
}
