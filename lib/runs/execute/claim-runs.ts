import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/system";
import { begin, type Pending } from "@/lib/runs/transitions";
import { type Snapshot, snapshotSchema } from "@/lib/tasks/schema";

export interface ClaimedRun extends Pending {
  claimedAt: Date;
}

/**
 * Takes pending runs for this worker, all in one transaction, and writes down what each is told to do. One is left out
 * that is not there to be taken: another worker has it, it was cancelled, or its time to retry has not come.
 */
export function claimRuns(runIds: string[], workerId: string, clock: Clock): Promise<ClaimedRun[]> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const begun = await begin(tx, await lockPending(tx, runIds, now), { workerId, now });
    return begun.map((one) => ({ ...one, claimedAt: now }));
  });
}

/** Locks those that are there to be taken, and says what each is told to do. */
export async function lockPending(tx: Tx, runIds: readonly string[], now: Date): Promise<Pending[]> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM run WHERE id = ANY(${runIds}::uuid[]) AND status = 'pending' AND buffered_behind IS NULL
      AND (retry_at IS NULL OR retry_at <= ${now})
    FOR UPDATE SKIP LOCKED`;
  if (locked.length === 0) return [];
  const runs = await tx.run.findMany({ where: { id: { in: locked.map(({ id }) => id) } } });
  const ids = [...new Set(runs.flatMap(({ scheduleId }) => scheduleId ?? []))];
  const schedules = new Map((await tx.schedule.findMany({ where: { id: { in: ids } } })).map((one) => [one.id, one]));
  const pending: Pending[] = [];
  for (const run of runs) {
    const schedule = schedules.get(run.scheduleId ?? "") ?? null;
    pending.push({ run, snapshot: await takeSnapshot(tx, run, schedule) });
  }
  return pending;
}

/** The first attempt's snapshot serves all later ones: an edit in between does not change a run that has started. */
async function takeSnapshot(tx: Tx, run: RunModel, schedule: ScheduleModel | null): Promise<Snapshot> {
  const taken = snapshotSchema.safeParse(run.snapshot);
  if (taken.success) return taken.data;
  const wanted = snapshotSchema
    .partial()
    .catch({})
    .parse(run.snapshot ?? {});
  return {
    scheduleVersion: schedule?.version ?? null,
    params: wanted.params ?? ((schedule?.params ?? {}) as Record<string, unknown>),
    timezone: schedule?.timezone ?? wanted.timezone ?? (await zoneOf(tx, run)),
    recipients: schedule?.recipients ?? [],
    deliveryMode: wanted.deliveryMode ?? schedule?.deliveryMode ?? "draft",
    nominalAt: wanted.nominalAt ?? null,
    signedBy: null,
  };
}

/** Where no schedule says whose days count: those of whoever set it off, else the workspace's. */
async function zoneOf(tx: Tx, { triggeredById, workspaceId }: RunModel): Promise<string> {
  const own = triggeredById ? await tx.preference.findUnique({ where: { userId: triggeredById } }) : null;
  if (own?.timezone) return own.timezone;
  const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { defaultTimezone: true } });
  return workspace?.defaultTimezone ?? "UTC";
}
