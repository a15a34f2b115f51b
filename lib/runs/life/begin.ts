import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { record, tellPages } from "@/lib/runs/life/observe";
import { leaseMs } from "@/lib/runs/rules";
import type { Snapshot } from "@/lib/tasks/schema";

/**
 * A worker has a pending run that it has locked: from now on it is this attempt's, for as long as there is a sign of
 * life. What has waited goes on, which is no attempt of its own.
 */
export async function begin(
  tx: Tx,
  pending: RunModel,
  { snapshot, workerId, now }: { snapshot: Snapshot; workerId: string; now: Date },
): Promise<RunModel> {
  const goesOn = pending.state !== null && pending.error === null && pending.attempt > 0;
  const attempt = goesOn ? pending.attempt : pending.attempt + 1;
  const run = await tx.run.update({
    where: { id: pending.id },
    data: {
      status: "running",
      attempt,
      claims: { increment: 1 },
      snapshot: snapshot as Prisma.InputJsonObject,
      workerId,
      leaseUntil: new Date(now.getTime() + leaseMs),
      startedAt: pending.startedAt ?? now,
      retryAt: null,
    },
  });
  if (!goesOn) await record(tx, run, "started", { attempt }, now);
  await tellPages(tx, run);
  return run;
}

/** A sign of life. Tells whether somebody wants the run stopped; null where it is not this attempt's any more. */
export async function stillOurs(tx: Tx, { id, claims }: RunModel): Promise<{ cancelled: boolean } | null> {
  const [ours] = await tx.$queryRaw<{ cancelled: boolean }[]>`
    UPDATE run SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ${id}::uuid AND claims = ${claims} AND status = 'running'
    RETURNING cancel_requested_at IS NOT NULL AS cancelled`;
  return ours ?? null;
}

/** How far it is; with `began`, since when it is at this step. False where the run is not this attempt's any more. */
export async function reportProgress(
  tx: Tx,
  run: RunModel,
  progress: { step: string; done: number; total: number },
  began: Date | null,
): Promise<boolean> {
  const where = { id: run.id, claims: run.claims, status: "running" as const };
  const { count } = await tx.run.updateMany({ where, data: { progress } });
  if (count === 0) return false;
  if (began) await record(tx, run, "step", { step: progress.step }, began);
  await tellPages(tx, run);
  return true;
}
