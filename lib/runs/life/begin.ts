import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { record, tellPages } from "@/lib/runs/life/observe";
import { leaseMs } from "@/lib/runs/rules";
import type { Snapshot } from "@/lib/tasks/schema";

export interface Pending {
  run: RunModel;
  snapshot: Snapshot;
}

/**
 * A worker has pending runs that it has locked: from now on each is this attempt's, for as long as there is a sign of
 * life. What has waited goes on, which is no attempt of its own. Returns the runs as they are now, in their order.
 */
export async function begin(
  tx: Tx,
  pending: readonly Pending[],
  { workerId, now }: { workerId: string; now: Date },
): Promise<Pending[]> {
  const leaseUntil = new Date(now.getTime() + leaseMs);
  const begun = pending.map(({ run, snapshot }) => {
    const goesOn = run.state !== null && run.error === null && run.attempt > 0;
    return { id: run.id, attempt: goesOn ? run.attempt : run.attempt + 1, snapshot, goesOn };
  });
  await tx.$executeRaw`
    UPDATE run SET status = 'running', attempt = begun.attempt, claims = run.claims + 1, snapshot = begun.snapshot,
                   worker_id = ${workerId}::uuid, lease_until = ${leaseUntil},
                   started_at = coalesce(run.started_at, ${now}), retry_at = NULL
    FROM jsonb_to_recordset(${JSON.stringify(begun)}::jsonb) AS begun(id uuid, attempt int, snapshot jsonb)
    WHERE run.id = begun.id`;
  const runs = pending.map(({ run, snapshot }, index): Pending => {
    const { attempt = run.attempt } = begun[index] ?? {};
    const taken = { status: "running", attempt, claims: run.claims + 1, workerId, leaseUntil, retryAt: null } as const;
    const stored = snapshot as Prisma.JsonObject;
    return { run: { ...run, ...taken, snapshot: stored, startedAt: run.startedAt ?? now }, snapshot };
  });
  const first = runs.filter((_one, index) => !begun[index]?.goesOn);
  const events = first.map(({ run }) => ({ run, kind: "started", data: { attempt: run.attempt } }));
  await record(tx, events, now);
  for (const { run } of runs) await tellPages(tx, run);
  return runs;
}

/**
 * A sign of life for all that a worker is at, at once. Tells of each whether somebody wants it stopped; one that is not
 * told of is not that attempt's any more.
 */
export async function stillOurs(tx: Tx, attempts: Pick<RunModel, "id" | "claims">[]): Promise<Map<string, boolean>> {
  const rows = await tx.$queryRaw<{ id: string; cancelled: boolean }[]>`
    UPDATE run SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    FROM jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) AS ours(id uuid, claims int)
    WHERE run.id = ours.id AND run.claims = ours.claims AND run.status = 'running'
    RETURNING run.id, run.cancel_requested_at IS NOT NULL AS cancelled`;
  return new Map(rows.map(({ id, cancelled }) => [id, cancelled]));
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
  if (began) await record(tx, [{ run, kind: "step", data: { step: progress.step } }], began);
  await tellPages(tx, run);
  return true;
}
