import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { record, recordLines, tellPages } from "@/lib/runs/life/observe";
import { leaseMs } from "@/lib/runs/rules";
import type { Snapshot } from "@/lib/tasks/schema";

export interface Pending {
  run: RunModel;
  snapshot: Snapshot;
}

/**
 * Begins pending runs that the worker has locked: from now on each belongs to this attempt, as long as its lease is
 * renewed. Continuing after a wait does not count as a new attempt. Returns the runs as they are now, in the same
 * order.
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
    WHERE run.id = ANY(${begun.map(({ id }) => id)}::uuid[]) AND run.id = begun.id`;
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

/** A step that a run has begun. */
export interface Began {
  run: Pick<RunModel, "id" | "workspaceId">;
  step: string;
  at: Date;
}

/** The state of an attempt. One that is being settled at this moment is not disturbed: the next heartbeat renews it. */
export interface Standing {
  state: "ours" | "cancelled" | "lost";
  told: boolean;
}

/**
 * Renews the leases of all runs of a worker at once, and writes the progress of those that moved. Returns for each, in
 * the same order, whether somebody wants it stopped or another attempt has taken it over.
 */
export async function stillOurs(
  tx: Tx,
  attempts: readonly Attempt[],
  { moved = [], began = [] }: { moved?: readonly Attempt[]; began?: readonly Began[] } = {},
): Promise<Standing[]> {
  const far = new Map(moved.map(({ id, progress }) => [id, progress]));
  const rows = attempts.map(({ id, claims }) => ({ id, claims, progress: far.get(id) }));
  const renewed = await tx.$queryRaw<{ id: string }[]>`
    WITH free AS MATERIALIZED (
      SELECT run.id, ours.progress FROM run
      JOIN jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS ours(id uuid, claims int, progress jsonb)
        ON ours.id = run.id AND ours.claims = run.claims
      WHERE run.id = ANY(${rows.map(({ id }) => id)}::uuid[]) AND run.status = 'running'
      FOR UPDATE OF run SKIP LOCKED)
    UPDATE run SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
                   progress = coalesce(free.progress, run.progress)
    FROM free WHERE run.id = free.id RETURNING run.id`;
  const running = await tx.$queryRaw<Pick<RunModel, "id" | "claims" | "cancelRequestedAt">[]>`
    SELECT id, claims, cancel_requested_at AS "cancelRequestedAt" FROM run
    WHERE id = ANY(${rows.map(({ id }) => id)}::uuid[]) AND status = 'running'`;
  const told = new Set(renewed.map(({ id }) => id));
  await recordSteps(
    tx,
    began.filter(({ run }) => told.has(run.id)),
  );
  for (const { id: runId, workspaceId } of moved)
    if (told.has(runId)) await announce(tx, { kind: "progress", workspaceId, runId });
  return attempts.map(({ id, claims }) => {
    const one = running.find((other) => other.id === id && other.claims === claims);
    return { state: !one ? "lost" : one.cancelRequestedAt ? "cancelled" : "ours", told: told.has(id) };
  });
}

type Attempt = Pick<RunModel, "id" | "workspaceId" | "claims" | "progress">;

/** Records steps, each with its own time. */
export function recordSteps(tx: Tx, began: readonly Began[]): Promise<void> {
  return recordLines(
    tx,
    began.map(({ run, step, at }) => ({ run, at, kind: "step", data: { step } })),
  );
}
