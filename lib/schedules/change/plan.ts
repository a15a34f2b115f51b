import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { type Scope, systemScope } from "@/lib/db/scope";
import { nextOccurrence, type Stretch, stretchBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import type { SkipReason } from "@/lib/runs/schema";
import { recordSkipped } from "@/lib/schedules/change/record-skipped";
import { hasRunsLeft, ruleId, ruleOf, wakeAt } from "@/lib/schedules/rules";

/** The last nominal instant that a run accounts for; null before the first. No plan goes back behind it. */
export async function accountedThrough(tx: Tx, scheduleId: string): Promise<Date | null> {
  const last = await tx.run.findFirst({
    where: { scheduleId, scheduledFor: { not: null } },
    orderBy: { scheduledFor: "desc" },
    select: { coversThrough: true, scheduledFor: true },
  });
  return last?.coversThrough ?? last?.scheduledFor ?? null;
}

/**
 * Writes when the dispatcher has to look next: at the first nominal instant after both `after` and everything that
 * is accounted for. A schedule whose bounds leave none is completed; one that is not active plans nothing.
 */
export async function planNext(tx: Tx, scope: Scope, schedule: ScheduleModel, after: Date): Promise<void> {
  if (schedule.status !== "active" || schedule.deletedAt) {
    await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
    return;
  }
  const accounted = await accountedThrough(tx, schedule.id);
  const from = accounted && accounted > after ? accounted : after;
  const at = hasRunsLeft(schedule) ? nextOccurrence(ruleOf(schedule), from) : null;
  if (!at) return complete(tx, scope, schedule, after);
  const { id: scheduleId, workspaceId, version } = schedule;
  const planned = { at, dueAt: at, wakeAt: wakeAt(at, schedule.leadMinutes, from), ruleId: schedule.ruleId, version };
  await tx.nextOccurrence.upsert({
    where: { scheduleId },
    create: { scheduleId, workspaceId, ...planned },
    update: planned,
  });
}

async function complete(tx: Tx, scope: Scope, schedule: ScheduleModel, now: Date): Promise<void> {
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { status: "completed" } });
  await recordAudit(tx, systemScope(schedule.workspaceId, scope.clock), {
    action: "schedule.completed",
    subject: { type: "schedule", id: schedule.id, name: schedule.name },
    at: now,
    before: { status: "active" },
    after: { status: "completed" },
  });
}

/** Content-addressed: whoever comes first writes it, everybody else finds it there. */
export async function saveRule(tx: Tx, rule: Rule): Promise<string> {
  const id = ruleId(rule);
  await tx.rule.createMany({ data: [{ id, ...rule }], skipDuplicates: true });
  return id;
}

/**
 * Accounts for what the old configuration had planned and not begun. What was due and claimed but not started is
 * cancelled, what was due and not claimed becomes a skipped run; what was claimed ahead of its time (a lead, an
 * occurrence moved earlier) is taken back as if it had never been. A run that waits to be tried again has
 * started: an edit lets it finish, a pause does not.
 */
export async function withdrawUnstarted(tx: Tx, schedule: ScheduleModel, reason: SkipReason, now: Date): Promise<void> {
  const claimed = { scheduleId: schedule.id, status: "pending", trigger: "schedule" } as const;
  const over = { status: "cancelled", reason, finishedAt: now, concurrencyKey: null } as const;
  const ahead = { ...claimed, attempt: 0, dueAt: { gt: now }, scheduledFor: { gt: now } };
  const takenBack = await tx.run.deleteMany({ where: ahead });
  const unstarted = await tx.run.updateMany({ where: { ...claimed, attempt: 0 }, data: over });
  if (reason !== "schedule_changed") await tx.run.updateMany({ where: claimed, data: over });
  const uncounted = Math.min(schedule.runsCounted, takenBack.count + unstarted.count);
  if (schedule.maxRuns !== null && uncounted > 0) {
    await tx.schedule.update({ where: { id: schedule.id }, data: { runsCounted: { decrement: uncounted } } });
  }
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  if (next && next.at <= now) {
    const before = new Date(next.at.getTime() - 1);
    await recordStretch(tx, schedule, stretchBetween(ruleOf(schedule), before, now), reason, now);
  }
}

/** The nominal instants that have passed since a schedule was paused, as one stretch; null for none. */
export async function pausedStretch(tx: Tx, schedule: ScheduleModel, through: Date): Promise<Stretch | null> {
  if (schedule.status !== "paused" || !schedule.pausedAt) return null;
  const accounted = await accountedThrough(tx, schedule.id);
  const after = accounted && accounted > schedule.pausedAt ? accounted : schedule.pausedAt;
  return stretchBetween(ruleOf(schedule), after, through);
}

/** Puts a stretch on record as one run that did not happen. */
export async function recordStretch(
  tx: Tx,
  { id: scheduleId, workspaceId, themeId, taskType }: ScheduleModel,
  stretch: Stretch | null,
  reason: SkipReason,
  now: Date,
): Promise<void> {
  if (!stretch) return;
  const execute = (sql: string, values: unknown[]) => tx.$executeRawUnsafe(sql, ...values);
  await recordSkipped(execute, [{ workspaceId, scheduleId, themeId, taskType, ...stretch, reason }], now);
}
