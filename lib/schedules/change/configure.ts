import { isDeepStrictEqual } from "node:util";
import { askConsent } from "@/lib/consents/commands";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { nextOccurrence } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import { dropSkipped } from "@/lib/runs/transitions";
import { type Change, recordTrace, refuse } from "@/lib/schedules/change/change-schedule";
import {
  dueBefore,
  pausedStretches,
  planNext,
  recordStretches,
  saveRule,
  withdrawUnstarted,
} from "@/lib/schedules/change/plan";
import { findPrepared } from "@/lib/schedules/change/occurrences";
import { expandLists, requireRecipients } from "@/lib/recipients/queries";
import { isAddress } from "@/lib/recipients/schema";
import { hasRunsLeft, ruleId, wakeAt } from "@/lib/schedules/rules";
import {
  policyDefaults,
  type ScheduleInput,
  scheduleInputSchema,
  type SchedulePatch,
  usualRecipients,
} from "@/lib/schedules/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { exclusiveSubject, requireReferences, subjectOf } from "@/lib/tasks/references";

interface NewSchedule {
  input: ScheduleInput;
  ownerId: string;
  /** Created paused: it plans nothing until it is resumed. */
  paused?: boolean;
  id?: string;
}

/**
 * Creates a schedule in the caller's transaction. Throws `invalid` if its subject does not exist or has one already.
 */
export async function insertSchedule(
  tx: Tx,
  scope: Scope,
  { input, ownerId, paused = false, id }: NewSchedule,
  now: Date,
): Promise<ScheduleModel> {
  const { columns, rule } = columnsOf(input);
  permitMany(scope, input, policyDefaults);
  await requireReferences(tx, scope, input.taskType, input.params);
  await requireRecipients(tx, input.recipients, { most: input.maxRecipients });
  const subject = exclusiveSubject(input.taskType, input.params);
  const about = aboutOf(input);
  if (subject) await requireFree(tx, scope, subject, input.taskType);
  if (!nextOccurrence(rule, now)) refuse("endsAt", "never_runs");
  const created = await tx.schedule.create({
    data: {
      ...(id ? { id } : {}),
      ...columns,
      workspaceId: scope.workspaceId,
      ownerId,
      ...about,
      ruleId: await saveRule(tx, rule),
      ...(paused
        ? { status: "paused" as const, pausedAt: now, pauseCause: "person" as const }
        : { status: "active" as const }),
    },
  });
  if (subject) await keepLeavers(tx, created);
  await askRecipients(tx, scope, created, now);
  await planNext(tx, scope, created, now);
  await recordTrace(tx, scope, null, "schedule.created", now, created.id);
  await announce(tx, { kind: "schedule", workspaceId: scope.workspaceId, scheduleId: created.id });
  return created;
}

/**
 * Changes the configuration of a schedule. Never retroactive: if the rule changes, runs that were claimed but not
 * started are withdrawn, a started run continues, and the next occurrence is the first one of the new rule after now. A
 * completed schedule is reopened if its new bounds leave room.
 */
export async function reconfigure(change: Change, input: ScheduleInput): Promise<void> {
  const { tx, scope, schedule, now } = change;
  if (input.taskType !== schedule.taskType) refuse("taskType", "task_type_fixed");
  const { columns, rule } = columnsOf(input);
  permitMany(scope, input, schedule);
  await requireRecipients(tx, input.recipients, { most: input.maxRecipients });
  const subject = exclusiveSubject(input.taskType, input.params);
  if (subject && subject.id !== schedule.subjectId) refuseParam(subject.param, subject.fixed);
  if (!isDeepStrictEqual(input.params, schedule.params))
    await requireReferences(tx, scope, input.taskType, input.params);
  const ruleChanged = ruleId(rule) !== schedule.ruleId;
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  const keeps = next !== null && (!ruleChanged || comesNext(rule, next, now));
  if (ruleChanged && schedule.status !== "paused")
    await withdrawUnstarted(tx, schedule, "schedule_changed", now, keeps);
  if (ruleChanged && schedule.status === "paused") {
    await recordStretches(tx, schedule, await pausedStretches(tx, schedule, now), "paused", now);
  }
  // Future instants of the old rule are no longer skipped or moved under the new rule, except for the next occurrence.
  if (ruleChanged) {
    await dropSkipped(tx, { scheduleId: schedule.id, reason: "skipped_by_person", scheduledFor: { gt: now } });
    const kept = keeps && next ? { not: next.at } : {};
    await tx.scheduleException.deleteMany({ where: { scheduleId: schedule.id, at: { gt: now, ...kept } } });
  }
  const current = await tx.schedule.findUniqueOrThrow({ where: { id: schedule.id } });
  const limits = { maxRuns: input.maxRuns, runsCounted: current.runsCounted };
  const reopened = schedule.status === "completed" && nextOccurrence(rule, now) && hasRunsLeft(limits);
  const updated = await tx.schedule.update({
    where: { id: schedule.id },
    data: {
      ...columns,
      ...aboutOf(input),
      ruleId: await saveRule(tx, rule),
      ...(reopened ? { status: "active" as const } : {}),
      // When a limit is added or removed, counting starts again at 0.
      ...(schedule.maxRuns === null || input.maxRuns === null ? { runsCounted: 0 } : {}),
      ...(ruleChanged && schedule.status === "paused" ? { pausedAt: now } : {}),
    },
  });
  await askRecipients(tx, scope, updated, now);
  if (!next || !keeps || !hasRunsLeft(updated)) return planNext(tx, scope, updated, now);
  // The planned occurrence stays, even if it was moved; only its lead may change. If it is being prepared already, it
  // waits for its due time.
  const prepared = await findPrepared(tx, updated, now);
  const wake = prepared ? next.dueAt : wakeAt(next.dueAt, updated, await dueBefore(tx, updated, next.at, now));
  await tx.nextOccurrence.update({
    where: { scheduleId: schedule.id },
    data: { wakeAt: wake, ruleId: updated.ruleId },
  });
}

/** Whether the next occurrence planned under the old rule is not due yet and is also the next one of the new rule. */
function comesNext(rule: Rule, next: { at: Date; dueAt: Date }, now: Date): boolean {
  if (next.dueAt <= now) return false;
  const after = new Date(Math.min(now.getTime(), next.at.getTime() - 1));
  return nextOccurrence(rule, after)?.getTime() === next.at.getTime();
}

/** More recipients than before, and than usual, have to be allowed by an owner. */
function permitMany(scope: Scope, input: ScheduleInput, before: { maxRecipients: number }): void {
  const { maxRecipients: most } = input;
  if (most > before.maxRecipients && most > usualRecipients) permit(scope, schedulePolicyOf(input).raise);
}

/** The full input of a schedule with some fields replaced, validated as a whole. Throws a ZodError. */
export function patched(schedule: ScheduleModel, { ownerId: _owner, ...patch }: SchedulePatch): ScheduleInput {
  return scheduleInputSchema.parse({ ...inputOf(schedule), ...patch });
}

/** The current input of a schedule. */
function inputOf(schedule: ScheduleModel): Record<keyof ScheduleInput, unknown> {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    name: schedule.name,
    taskType: schedule.taskType,
    params: schedule.params,
    recurrence: schedule.recurrence,
    timezone: schedule.timezone,
    recipients: schedule.recipients,
    deliveryMode: schedule.deliveryMode,
    catchUpWindowMinutes: schedule.catchUpWindowMinutes,
    misfirePolicy: schedule.misfirePolicy,
    overlapPolicy: schedule.overlapPolicy,
    retryHorizonMinutes: schedule.retryHorizonMinutes,
    pauseAfterFailures: schedule.pauseAfterFailures,
    leadMinutes: schedule.leadMinutes,
    maxRecipients: schedule.maxRecipients,
    startsAt: iso(schedule.startsAt),
    endsAt: iso(schedule.endsAt),
    maxRuns: schedule.maxRuns,
  };
}

/** The columns of an input, and its rule. */
function columnsOf({ params, recurrence, ...rest }: ScheduleInput) {
  const bounds = { startsAt: toDate(rest.startsAt), endsAt: toDate(rest.endsAt) };
  const rule: Rule = { recurrence, timezone: rest.timezone, ...bounds };
  return { rule, columns: { ...rest, ...bounds, recurrence, params: params as Prisma.InputJsonObject } };
}

/** The subject of an input, as columns. */
function aboutOf({ taskType, params }: ScheduleInput) {
  const subject = subjectOf(taskType, params);
  return {
    subjectKind: subject?.kind ?? null,
    subjectId: subject?.id ?? null,
    subjectExclusive: exclusiveSubject(taskType, params) !== null,
  };
}

type Subject = NonNullable<ReturnType<typeof exclusiveSubject>>;

/**
 * Locks the subject of a schedule. It has to exist, the actor has to be allowed to name it, and it must have no other
 * schedule of this type.
 */
async function requireFree(tx: Tx, scope: Scope, subject: Subject, taskType: string): Promise<void> {
  const found = await subject.lock(tx, subject.id);
  if (!found) refuseParam(subject.param, subject.unknown);
  if (subject.mayName) permit(scope, subject.mayName, { ownerId: found.ownerId ?? null });
  const other = await tx.schedule.findFirst({ where: { subjectId: subject.id, taskType, deletedAt: null } });
  if (other) refuseParam(subject.param, subject.taken);
}

function toDate(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}

function refuseParam(name: string, code: string): never {
  throw new AppError("invalid", code, { fields: [{ path: ["params", name], code }] });
}

/** Asks the recipients of the schedule for their consent, which is needed before it mails them. */
async function askRecipients(tx: Tx, scope: Scope, schedule: ScheduleModel, now: Date): Promise<void> {
  const { recipients, name, ownerId } = schedule;
  const emails = (await expandLists(tx, recipients)).filter(isAddress);
  await askConsent(tx, scope, { emails, name, ownerId }, now);
}

/** People who left an earlier schedule of the same subject, deleted since, have left the new one too. */
async function keepLeavers(tx: Tx, created: ScheduleModel): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO suppression (workspace_id, email, schedule_id, subject_id, reason, held_by, source, detail, until, created_at)
    SELECT DISTINCT ON (s.email, s.held_by)
           s.workspace_id, s.email, ${created.id}::uuid, s.subject_id, s.reason, s.held_by, s.source, s.detail, s.until, s.created_at
    FROM suppression s WHERE s.subject_id = ${created.subjectId}::uuid AND s.schedule_id IS NOT NULL
    ORDER BY s.email, s.held_by, s.until DESC NULLS FIRST
    ON CONFLICT DO NOTHING`;
}
