import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { RunModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/system";
import { begin } from "@/lib/runs/transitions";
import { type Snapshot, snapshotSchema } from "@/lib/tasks/schema";

export interface ClaimedRun {
  run: RunModel;
  snapshot: Snapshot;
  claimedAt: Date;
}

/**
 * Takes a pending run for this worker and writes down what it is told to do. Null when it is not there to be
 * taken: another worker has it, it was cancelled, or its time to retry has not come.
 */
export function claimRun(runId: string, workerId: string, clock: Clock): Promise<ClaimedRun | null> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const [locked] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM run WHERE id = ${runId}::uuid AND status = 'pending' AND buffered_behind IS NULL
        AND (retry_at IS NULL OR retry_at <= ${now})
      FOR UPDATE SKIP LOCKED`;
    if (!locked) return null;
    const pending = await tx.run.findUniqueOrThrow({ where: { id: runId } });
    const snapshot = await takeSnapshot(tx, pending);
    const run = await begin(tx, pending, { snapshot, workerId, now });
    return { run, snapshot, claimedAt: now };
  });
}

/** The first attempt's snapshot serves all later ones: an edit in between does not change a run that has started. */
async function takeSnapshot(tx: Tx, run: RunModel): Promise<Snapshot> {
  const taken = snapshotSchema.safeParse(run.snapshot);
  if (taken.success) return taken.data;
  const wanted = snapshotSchema
    .partial()
    .catch({})
    .parse(run.snapshot ?? {});
  const schedule = run.scheduleId ? await tx.schedule.findUnique({ where: { id: run.scheduleId } }) : null;
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
