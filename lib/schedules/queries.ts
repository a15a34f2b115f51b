import type { z } from "zod";
import { databaseNow } from "@/lib/db/now";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { mayDo } from "@/lib/policy";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { ruleOf } from "@/lib/recurrence/rules";
import { pausedStretches } from "@/lib/schedules/change/plan";
import { readExceptions } from "@/lib/schedules/read/exceptions";
import { countSelected, selectOf, selectPage, selectSchedule } from "@/lib/schedules/read/select-schedules";
import { readStatistics } from "@/lib/schedules/read/statistics";
import { previewSchedule, type Upcoming } from "@/lib/schedules/rules";
import {
  type BulkProgress,
  bulkWorkSchema,
  scheduleFilterSchema,
  type SchedulePage,
  type ScheduleStatistics,
  type ScheduleView,
} from "@/lib/schedules/schema";
import { taskDefinitions } from "@/lib/tasks/registry";
import { findReferences, listReferences, type ReferenceOptions } from "@/lib/tasks/references";
import type { ReferenceSearch } from "@/lib/tasks/schema";
import { isHome } from "@/lib/db/installation";

export { listPlanned } from "@/lib/schedules/read/list-planned";
export { writeCalendar } from "@/lib/schedules/read/write-calendar";

/** A page of schedules, and the cursor of the next one. Throws `invalid` for a cursor that is not from this list. */
export function listSchedules(scope: Scope, filter: z.input<typeof scheduleFilterSchema>): Promise<SchedulePage> {
  const parsed = scheduleFilterSchema.parse(filter);
  return readInScope(scope, (tx) => selectPage(tx, scope.workspaceId, parsed));
}

/** How many schedules match a filter, on all its pages. */
export function countSchedules(scope: Scope, filter: z.input<typeof scheduleFilterSchema>): Promise<number> {
  const parsed = scheduleFilterSchema.parse(filter);
  return readInScope(scope, (tx) => countSelected(tx, scope.workspaceId, parsed));
}

/** The zones that a workspace's schedules are in, by name; the first 200. */
export async function listTimezones(scope: Scope): Promise<string[]> {
  const { workspaceId } = scope;
  const rows = await readInScope(scope, (tx) =>
    tx.schedule.findMany({
      where: { workspaceId, deletedAt: null },
      distinct: ["timezone"],
      select: { timezone: true },
      orderBy: { timezone: "asc" },
      take: 200,
    }),
  );
  return rows.map(({ timezone }) => timezone);
}

/** One schedule. Throws `not_found`, also for a deleted one unless `deleted` is set. */
export async function getSchedule(scope: Scope, id: string, { deleted = false } = {}): Promise<ScheduleView> {
  const schedule = await readInScope(scope, (tx) => selectSchedule(tx, id));
  if (!schedule || (schedule.deletedAt && !deleted)) throw new AppError("not_found");
  return schedule;
}

/** Statistics of a schedule's occurrences. Throws `not_found`. */
export async function getScheduleStatistics(
  scope: Scope,
  id: string,
  options: { deleted?: boolean } = {},
): Promise<ScheduleStatistics> {
  const schedule = await getSchedule(scope, id, options);
  return readInScope(scope, (tx) => readStatistics(tx, schedule, scope.clock.now()));
}

/** How many occurrences have passed since a schedule was paused: those that a resume can compensate for. */
export function countMissedWhilePaused(scope: Scope, id: string): Promise<number> {
  return readInScope(scope, async (tx) => {
    const schedule = await tx.schedule.findUnique({ where: { id } });
    const stretches = schedule ? await pausedStretches(tx, schedule, await databaseNow(tx, scope.clock)) : [];
    return stretches.reduce((sum, { count }) => sum + count, 0);
  });
}

/** The schedules of a type, limited to these subjects if any are given; oldest first. */
export function listSchedulesOf(
  scope: Scope,
  of: { taskType: string; subjectIds?: string[] },
): Promise<ScheduleView[]> {
  return readInScope(scope, (tx) => selectOf(tx, scope.workspaceId, of));
}

/**
 * The possible subjects of a new schedule, always including `ids`: those that the actor may schedule and, if one
 * schedule is enough for them, that have none yet.
 */
export function listScheduleReferences(scope: Scope, ids: readonly string[] = []): Promise<ReferenceOptions> {
  return readInScope(scope, (tx) => listReferences(tx, scope, { ids, unscheduled: true }));
}

/** The same for one kind, limited to names that contain a text. */
export function searchScheduleReferences(scope: Scope, { kind, text }: ReferenceSearch) {
  return readInScope(scope, (tx) => findReferences(tx, scope, kind, { text, unscheduled: true }));
}

/** The task types that the actor may schedule. */
export async function listTaskTypes(scope: Scope): Promise<string[]> {
  const home = await isHome(scope.workspaceId);
  return taskDefinitions()
    .filter(({ type, reserved }) => mayDo(scope, schedulePolicyOf({ taskType: type }).create) && (!reserved || home))
    .map(({ type }) => type);
}

/**
 * The next occurrences of a schedule, in the order of the rule: `count` that run, and the skipped ones among them.
 * Empty if nothing is planned. Throws `not_found`.
 */
export async function listUpcoming(
  scope: Scope,
  { id, count, deleted = false }: { id: string; count: number; deleted?: boolean },
): Promise<Upcoming[]> {
  return upcomingOf(scope, await getSchedule(scope, id, { deleted }), count);
}

/** The same for a schedule that was read already. */
export async function upcomingOf(scope: Scope, schedule: ScheduleView, count: number): Promise<Upcoming[]> {
  if (schedule.status === "paused" || schedule.deletedAt) return [];
  const exceptions = await readInScope(scope, (tx) => readExceptions(tx, schedule.id, scope.clock.now()));
  return previewSchedule(schedule, count, exceptions);
}

/** How many occurrences were due before an instant and have not been claimed. */
export function countOverdue(scope: Scope, before: Date): Promise<number> {
  return readInScope(scope, (tx) => tx.nextOccurrence.count({ where: { dueAt: { lt: before } } }));
}

/** The schedules of these subjects, for lists of the subjects. */
export async function listScheduleStates(scope: Scope, subjectIds: string[]) {
  const schedules = await readInScope(scope, (tx) =>
    tx.schedule.findMany({ where: { deletedAt: null, subjectId: { in: subjectIds } }, include: { next: true } }),
  );
  return schedules.map((schedule) => ({
    id: schedule.id,
    subjectId: schedule.subjectId,
    status: schedule.status,
    pausedUntil: schedule.pausedUntil?.toISOString() ?? null,
    pauseReason: schedule.pauseReason,
    pauseCause: schedule.pauseCause,
    consecutiveFailures: schedule.consecutiveFailures,
    deletedAt: null,
    rule: ruleOf(schedule),
    recipients: schedule.recipients,
    deliveryMode: schedule.deliveryMode,
    nextDueAt: schedule.next?.dueAt.toISOString() ?? null,
    isMoved: schedule.next !== null && schedule.next.dueAt.getTime() !== schedule.next.at.getTime(),
  }));
}

/** Changes of many schedules that are not finished, oldest first. */
export async function listBulkProgress(scope: Scope): Promise<BulkProgress[]> {
  const changes = await readInScope(scope, (tx) =>
    tx.bulkChange.findMany({ where: { finishedAt: null }, orderBy: { createdAt: "asc" }, take: 20 }),
  );
  return changes.map(({ id, work, done, total }) => ({ id, kind: bulkWorkSchema.parse(work).kind, done, total }));
}
