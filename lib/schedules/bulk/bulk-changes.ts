import type { Logger } from "pino";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { BulkChangeModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import type { Actor, Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { messageOf } from "@/lib/errors";
import { countBulk, processSome } from "@/lib/schedules/bulk/work";
import { type BulkWork, bulkWorkSchema } from "@/lib/schedules/schema";

const leaseMs = 30_000;
/** How long the caller waits; the worker finishes the rest. */
const patienceMs = 2_000;
/** How often progress is saved. */
const tellMs = 1_000;
/** A change that keeps failing is given up after this many attempts. */
const mostAttempts = 5;

/**
 * Begins a change of many schedules, in the transaction of its cause: once that commits, the change will be carried
 * out. Returns its id, to be passed to `continueBulk` after the transaction.
 */
export async function beginBulk(tx: Tx, { workspaceId, actor, from, clock }: Scope, work: BulkWork): Promise<string> {
  const now = await databaseNow(tx, clock);
  const { id } = await tx.bulkChange.create({
    data: {
      workspaceId,
      work,
      actor: { actor, from },
      total: await countBulk(tx, work),
      createdAt: now,
      // Leased to the caller until it has had its turn.
      leaseUntil: new Date(now.getTime() + leaseMs),
      attempt: 1,
    },
  });
  return id;
}

/**
 * Works on a begun change for a while, so that most is done when the caller gets its answer; the worker does the rest.
 */
export async function continueBulk({ workspaceId, clock }: Scope, id: string): Promise<void> {
  const change = await inSystem((tx) => tx.bulkChange.findUnique({ where: { id } }));
  if (!change) return;
  const began = performance.now();
  const isOver = () => performance.now() - began > patienceMs;
  // The changes of one workspace are carried out in order.
  const first = await inSystem((tx) =>
    tx.bulkChange.findFirst({
      where: { workspaceId, finishedAt: null },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      select: { id: true },
    }),
  );
  if (first?.id === id && (await work(change, clock, isOver)) === "done") return;
  await inSystem(async (tx) => {
    await tx.bulkChange.updateMany({ where: { id, attempt: change.attempt }, data: { leaseUntil: null } });
    await announce(tx, { kind: "bulk" });
  });
}

/** Carries out every waiting change, including those whose worker is gone. */
export async function doBulkChanges({
  clock,
  log,
  stopping,
}: {
  clock: Clock;
  log: Logger;
  /** Aborted when running work has to end now. */
  stopping: AbortSignal;
}): Promise<void> {
  for (;;) {
    const change = stopping.aborted ? null : await claim(clock);
    if (!change) return;
    try {
      const came = await work(change, clock, () => stopping.aborted);
      if (came === "left") await save(change, { leaseUntil: null });
    } catch (error) {
      log.error({ err: error, bulkChangeId: change.id }, "A change of many schedules failed; it is tried again.");
      const finishedAt = change.attempt >= mostAttempts ? clock.now() : null;
      await save(change, { error: messageOf(error), finishedAt });
    }
  }
}

const actorSchema = z.object({ actor: z.custom<Actor>(), from: z.string().nullable() });

/** Continues until nothing is left or `isOver` returns true. Stops if another attempt has taken the change over. */
async function work(change: BulkChangeModel, clock: Clock, isOver: () => boolean): Promise<"done" | "left"> {
  const { actor, from } = actorSchema.parse(change.actor);
  const scope = mintScope(change.workspaceId, actor, clock, from);
  const asked = bulkWorkSchema.parse(change.work);
  let done = change.done;
  let told = performance.now();
  const pauses = () => isOver() || performance.now() - told > tellMs;
  while (!isOver()) {
    const some = await processSome(scope, asked, pauses);
    done += some;
    const isDone = some === 0;
    if (!isDone && performance.now() - told < tellMs) continue;
    told = performance.now();
    const now = await inSystem((tx) => databaseNow(tx, clock));
    const ours = await save(change, {
      done,
      total: Math.max(change.total, done),
      leaseUntil: new Date(now.getTime() + leaseMs),
      ...(isDone ? { finishedAt: now, leaseUntil: null, error: null } : {}),
    });
    if (isDone || !ours) return "done";
  }
  await save(change, { done });
  return "left";
}

function claim(clock: Clock): Promise<BulkChangeModel | null> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM bulk_change AS change
      WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ${now})
        AND NOT EXISTS (SELECT FROM bulk_change AS earlier WHERE earlier.workspace_id = change.workspace_id
                          AND earlier.finished_at IS NULL AND (earlier.created_at, earlier.id) < (change.created_at, change.id))
      ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!found) return null;
    const leaseUntil = new Date(now.getTime() + leaseMs);
    return tx.bulkChange.update({ where: { id: found.id }, data: { attempt: { increment: 1 }, leaseUntil } });
  });
}

/** Saves progress, unless another attempt has taken the change over; then it writes nothing and returns false. */
function save({ id, attempt }: BulkChangeModel, data: Partial<BulkChangeModel>): Promise<boolean> {
  return inSystem(async (tx) => {
    const { count } = await tx.bulkChange.updateMany({
      where: { id, attempt },
      data: data as Prisma.BulkChangeUpdateManyMutationInput,
    });
    return count > 0;
  });
}
