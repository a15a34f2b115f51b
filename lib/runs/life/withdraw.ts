import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { record, tellPages, wakeParents } from "@/lib/runs/life/observe";
import type { SkipReason } from "@/lib/tasks/schema";

/** Cancels runs that wait to begin or to be retried. Returns how many. */
export async function cancelPending(
  tx: Tx,
  where: Prisma.RunWhereInput,
  reason: SkipReason,
  now: Date,
): Promise<number> {
  const runs = await tx.run.updateManyAndReturn({
    where: { AND: [where, { status: "pending" }] },
    data: {
      status: "cancelled",
      reason,
      finishedAt: now,
      concurrencyKey: null,
      bufferedBehind: null,
      retryAt: null,
    },
  });
  if (runs.length === 0) return 0;
  const cancelled = runs.map((run) => ({ run, kind: "cancelled", data: { reason } }));
  await record(tx, cancelled, now);
  for (const run of runs) await tellPages(tx, run);
  await wakeParents(tx, runs, now);
  return runs.length;
}

/** Asks running runs to stop, which they do within about a second. Returns how many were asked. */
export async function requestCancel(tx: Tx, where: Prisma.RunWhereInput, now: Date): Promise<number> {
  const runs = await tx.run.updateManyAndReturn({
    where: { AND: [where, { status: "running" }] },
    data: { cancelRequestedAt: now },
    select: { id: true, workspaceId: true },
  });
  for (const run of runs) await tellPages(tx, run);
  return runs.length;
}

/** Deletes runs that were claimed early and have not begun, as if they had never existed. Returns how many. */
export async function takeBack(tx: Tx, where: Prisma.RunWhereInput): Promise<number> {
  const { count } = await tx.run.deleteMany({ where: { AND: [where, { status: "pending", attempt: 0 }] } });
  return count;
}

/**
 * Deletes at most `limit` runs of a schedule that is being removed permanently, with their dependent rows. Returns how
 * many.
 */
export async function removeRunsOf(tx: Tx, scheduleId: string, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM run WHERE id IN (SELECT id FROM run WHERE schedule_id = ${scheduleId}::uuid LIMIT ${limit})`;
}
