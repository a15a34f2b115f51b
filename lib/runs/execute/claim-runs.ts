import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { runColumns } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import type { RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/system";
import { begin, type Pending } from "@/lib/runs/transitions";
import { type Snapshot, snapshotSchema } from "@/lib/tasks/schema";

export interface ClaimedRun extends Pending {
  claimedAt: Date;
}

/**
 * Claims pending runs for this worker, all in one transaction, and stores what each has to do. Skips a run that cannot
 * be claimed: another worker has it, it was cancelled, or its retry time has not come.
 */
export function claimRuns(runIds: string[], workerId: string, clock: Clock): Promise<ClaimedRun[]> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const begun = await begin(tx, await readPending(tx, runIds, now, { lock: true }), { workerId, now });
    return begun.map((one) => ({ ...one, claimedAt: now }));
  });
}

/** A run that can be claimed, and its schedule. */
export interface Waiting extends Pending {
  schedule: Telling | null;
}

/** The fields of a schedule that its runs need. */
type Telling = Pick<
  ScheduleModel,
  | "id"
  | "name"
  | "ownerId"
  | "version"
  | "params"
  | "timezone"
  | "recipients"
  | "deliveryMode"
  | "status"
  | "pausedAt"
  | "deletedAt"
>;

/** Reads the runs that can be claimed, and what each has to do; with `lock`, nobody else can claim them meanwhile. */
export async function readPending(
  tx: Tx,
  runIds: readonly string[],
  now: Date,
  { lock }: { lock: boolean },
): Promise<Waiting[]> {
  const runs = await tx.$queryRaw<RunModel[]>`
    SELECT ${runColumns} FROM run WHERE id = ANY(${runIds}::uuid[]) AND status = 'pending' AND buffered_behind IS NULL
      AND (retry_at IS NULL OR retry_at <= ${now})
    ${lock ? Prisma.sql`FOR UPDATE SKIP LOCKED` : Prisma.empty}`;
  if (runs.length === 0) return [];
  const ids = [...new Set(runs.flatMap(({ scheduleId }) => scheduleId ?? []))];
  const schedules = await tx.$queryRaw<Telling[]>`
    SELECT id, name, owner_id AS "ownerId", version, params, timezone, recipients, delivery_mode AS "deliveryMode", status,
           paused_at AS "pausedAt", deleted_at AS "deletedAt"
    FROM schedule WHERE id = ANY(${ids}::uuid[])`;
  const byId = new Map(schedules.map((one) => [one.id, one]));
  const waiting: Waiting[] = [];
  for (const run of runs) {
    const schedule = byId.get(run.scheduleId ?? "") ?? null;
    waiting.push({ run, schedule, snapshot: await takeSnapshot(tx, run, schedule) });
  }
  return waiting;
}

/** What was requested for a run instead of what its schedule says. */
const wantedSchema = snapshotSchema.partial().catch({});

/** The first attempt's snapshot serves all later ones: an edit in between does not change a run that has started. */
async function takeSnapshot(tx: Tx, run: RunModel, schedule: Telling | null): Promise<Snapshot> {
  const taken = run.snapshot === null ? null : snapshotSchema.safeParse(run.snapshot);
  if (taken?.success) return taken.data;
  const wanted = wantedSchema.parse(run.snapshot ?? {});
  return {
    scheduleVersion: schedule?.version ?? null,
    params: wanted.params ?? ((schedule?.params ?? {}) as Record<string, unknown>),
    timezone: schedule?.timezone ?? wanted.timezone ?? (await zoneOf(tx, run)),
    recipients: schedule?.recipients ?? [],
    deliveryMode: wanted.deliveryMode ?? schedule?.deliveryMode ?? "draft",
    nominalAt: wanted.nominalAt ?? null,
    copyTo: wanted.copyTo ?? null,
    signedBy: null,
  };
}

/** The time zone of a run without a schedule: that of the person who started it, else the workspace's. */
async function zoneOf(tx: Tx, { triggeredById, workspaceId }: RunModel): Promise<string> {
  const own = triggeredById ? await tx.preference.findUnique({ where: { userId: triggeredById } }) : null;
  if (own?.timezone) return own.timezone;
  const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { defaultTimezone: true } });
  return workspace?.defaultTimezone ?? "UTC";
}
