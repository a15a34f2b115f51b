import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { requestCancel } from "@/lib/runs/transitions";
import { namesOf } from "@/lib/recipients/queries";
import { products } from "@/lib/tasks/product";

/** Identifies the schedule to change. With `version`, only that version is changed. */
export interface ScheduleRef {
  id: string;
  version?: number;
}

export interface Change {
  tx: Tx;
  scope: Scope;
  schedule: ScheduleModel;
  now: Date;
}

interface Options<T> {
  /** Also accepts a deleted schedule. */
  deleted?: boolean;
  require?: (scope: Scope, schedule: ScheduleModel) => void;
  /** What the audit event contains besides the new state of the schedule. */
  tell?: (done: T) => AuditValues;
}

/**
 * One change of one schedule, in one transaction: locks it, checks that the actor may edit it, does `work`, bumps the
 * version, records the audit event and wakes the workers. Throws `not_found`, `forbidden`, `stale`.
 */
export async function changeSchedule<T>(
  scope: Scope,
  ref: ScheduleRef,
  action: AuditAction,
  work: (change: Change) => Promise<T>,
  options: Options<T> = {},
): Promise<T> {
  const result = await inScope(scope, (tx) => changeIn(tx, scope, ref, action, work, options));
  await stopIfOff(scope, ref.id);
  return result;
}

function requireEditor(scope: Scope, schedule: ScheduleModel): void {
  permit(scope, schedulePolicyOf(schedule).edit, schedule);
}

/** The same within a transaction of the caller. */
export async function changeIn<T>(
  tx: Tx,
  scope: Scope,
  { id, version }: ScheduleRef,
  action: AuditAction,
  work: (change: Change) => Promise<T>,
  { deleted = false, require = requireEditor, tell }: Options<T> = {},
): Promise<T> {
  const before = await lockSchedule(tx, id);
  if (!before || (before.deletedAt !== null && !deleted)) throw new AppError("not_found");
  require(scope, before);
  if (version !== undefined && version !== before.version) throw new AppError("stale");
  const now = await databaseNow(tx, scope.clock);
  const planned = await readPlan(tx, id);
  const done = await work({ tx, scope, schedule: await bumpVersion(tx, id), now });
  const told = tell ? [planned, { ...(await readPlan(tx, id)), ...tell(done) }] : [];
  await recordTrace(tx, scope, before, action, now, id, told);
  await announce(tx, { kind: "wake" });
  await announce(tx, { kind: "schedule", workspaceId: scope.workspaceId, scheduleId: id });
  return done;
}

/**
 * Locks a schedule until the transaction ends. Changes of one schedule run one after another; each locks the
 * dispatcher's row first, as the dispatcher does, so that it and the dispatcher never wait for each other. Null if it
 * does not exist.
 */
export async function lockSchedule(tx: Tx, id: string): Promise<ScheduleModel | null> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`periodical.schedule.${id}`}, 0))`;
  await tx.$queryRaw`SELECT schedule_id FROM next_occurrence WHERE schedule_id = ${id}::uuid FOR UPDATE`;
  await tx.$queryRaw`SELECT id FROM schedule WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return tx.schedule.findUnique({ where: { id } });
}

async function bumpVersion(tx: Tx, id: string): Promise<ScheduleModel> {
  await tx.nextOccurrence.updateMany({ where: { scheduleId: id }, data: { version: { increment: 1 } } });
  return tx.schedule.update({ where: { id }, data: { version: { increment: 1 } } });
}

/** Records in the audit log how a schedule has changed since `before` was read. */
export async function recordTrace(
  tx: Tx,
  scope: Scope,
  before: ScheduleModel | null,
  action: AuditAction,
  at: Date,
  id = before?.id ?? "",
  [planBefore, planAfter]: AuditValues[] = [],
): Promise<void> {
  const after = await tx.schedule.findUnique({ where: { id } });
  if (!after) return;
  const names = await namesOf(tx, [...(before?.recipients ?? []), ...after.recipients]);
  await recordAudit(tx, scope, {
    action,
    subject: { type: "schedule", id, name: after.name },
    at,
    before: { ...(before ? traced(before, names) : {}), ...planBefore },
    after: { ...traced(after, names), ...planAfter },
  });
}

/** The planned next occurrence, which skipping and moving change. */
async function readPlan(tx: Tx, scheduleId: string): Promise<AuditValues> {
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId } });
  return { nextOccurrenceAt: next?.at ?? null, nextDueAt: next?.dueAt ?? null };
}

const tracedFields = [
  "name",
  "params",
  "recurrence",
  "timezone",
  "startsAt",
  "endsAt",
  "maxRuns",
  "recipients",
  "deliveryMode",
  "ownerId",
  "status",
  "pauseReason",
  "pauseCause",
  "pausedUntil",
  "deletedAt",
  "catchUpWindowMinutes",
  "misfirePolicy",
  "overlapPolicy",
  "retryHorizonMinutes",
  "pauseAfterFailures",
  "leadMinutes",
  "maxRecipients",
] as const satisfies (keyof ScheduleModel)[];

/** The fields that an audit event contains, named as in the API. */
function traced(schedule: ScheduleModel, names: ReadonlyMap<string, string>): AuditValues {
  const fields = Object.fromEntries(tracedFields.map((field) => [field, schedule[field]]));
  return { ...fields, recipients: schedule.recipients.map((one) => names.get(one) ?? one) };
}

/**
 * After a change: if the schedule is off now, stops what it is writing, and cancels what was written but has not left.
 * In separate transactions, because a finishing run locks itself first and its schedule second, and the reverse order
 * would deadlock.
 */
export async function stopIfOff(scope: Scope, scheduleId: string): Promise<void> {
  const off = await inScope(scope, async (tx) => {
    const schedule = await tx.schedule.findUnique({ where: { id: scheduleId } });
    if (!schedule || (schedule.status !== "paused" && !schedule.deletedAt)) return null;
    const now = await databaseNow(tx, scope.clock);
    await requestCancel(tx, { scheduleId, trigger: "schedule", dueAt: { gt: now } }, now);
    return schedule.deletedAt ?? schedule.pausedAt;
  });
  if (!off) return;
  for (const { whenOff } of products()) await whenOff?.(scope, { scheduleId, since: off });
}

/** Rejects one field of the input. */
export function refuse(field: string, code: string): never {
  throw new AppError("invalid", code, { fields: [{ path: [field], code }] });
}
