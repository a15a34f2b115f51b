import type { z } from "zod";
import { databaseNow } from "@/lib/db/now";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { mayDo } from "@/lib/policy";
import { occurrencesBetween } from "@/lib/recurrence/rules";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { ruleOf } from "@/lib/recurrence/rules";
import { pausedStretches } from "@/lib/schedules/change/plan";
import { selectOf, selectPage, selectSchedule } from "@/lib/schedules/read/select-schedules";
import { readStatistics } from "@/lib/schedules/read/statistics";
import {
  type PlannedOccurrence,
  scheduleFilterSchema,
  type SchedulePage,
  type ScheduleStatistics,
  type ScheduleView,
} from "@/lib/schedules/schema";
import { taskDefinitions } from "@/lib/tasks/registry";
import { subjectKind } from "@/lib/tasks/product";
import { listReferences, type ReferenceOptions } from "@/lib/tasks/references";
import { isHome } from "@/lib/db/installation";

/** A page of schedules, and the cursor of the next one. Throws `invalid` for a cursor that is none of this list. */
export function listSchedules(scope: Scope, filter: z.input<typeof scheduleFilterSchema>): Promise<SchedulePage> {
  const parsed = scheduleFilterSchema.parse(filter);
  return readInScope(scope, (tx) => selectPage(tx, scope.workspaceId, parsed));
}

/** One schedule. Throws `not_found`, also for one that was deleted unless it is asked for. */
export async function getSchedule(scope: Scope, id: string, { deleted = false } = {}): Promise<ScheduleView> {
  const schedule = await readInScope(scope, (tx) => selectSchedule(tx, id));
  if (!schedule || (schedule.deletedAt && !deleted)) throw new AppError("not_found");
  return schedule;
}

/** What has become of a schedule's occurrences. Throws `not_found`. */
export async function getScheduleStatistics(
  scope: Scope,
  id: string,
  options: { deleted?: boolean } = {},
): Promise<ScheduleStatistics> {
  const schedule = await getSchedule(scope, id, options);
  return readInScope(scope, (tx) => readStatistics(tx, schedule, scope.clock.now()));
}

/** How many occurrences have passed since a schedule was paused: what a resume can make up for. */
export function countMissedWhilePaused(scope: Scope, id: string): Promise<number> {
  return readInScope(scope, async (tx) => {
    const schedule = await tx.schedule.findUnique({ where: { id } });
    const stretches = schedule ? await pausedStretches(tx, schedule, await databaseNow(tx, scope.clock)) : [];
    return stretches.reduce((sum, { count }) => sum + count, 0);
  });
}

/** The schedules of a type, and about a thing where one is named: the one made first, first. */
export function listSchedulesOf(scope: Scope, of: { taskType: string; subjectId?: string }): Promise<ScheduleView[]> {
  return readInScope(scope, (tx) => selectOf(tx, scope.workspaceId, of));
}

/** What a new schedule can be about: what is the actor's to schedule, and, where one is enough for it, has none yet. */
export function listScheduleReferences(scope: Scope): Promise<ReferenceOptions> {
  return readInScope(scope, async (tx) => {
    const references = await listReferences(tx, scope);
    const scheduled = await tx.schedule.findMany({
      where: { deletedAt: null, subjectExclusive: true },
      select: { subjectId: true },
    });
    const taken = new Set(scheduled.map(({ subjectId }) => subjectId));
    const free = Object.entries(references).map(([kind, options = []]) => [
      kind,
      subjectKind(kind).exclusive ? options.filter(({ id }) => !taken.has(id)) : options,
    ]);
    return Object.fromEntries(free) as ReferenceOptions;
  });
}

/** What the actor may schedule, by task type. */
export async function listTaskTypes(scope: Scope): Promise<string[]> {
  const home = await isHome(scope.workspaceId);
  return taskDefinitions()
    .filter(({ type, reserved }) => mayDo(scope, schedulePolicyOf({ taskType: type }).create) && (!reserved || home))
    .map(({ type }) => type);
}

/** How many occurrences were due before an instant and have not been claimed. */
export function countOverdue(scope: Scope, before: Date): Promise<number> {
  return readInScope(scope, (tx) => tx.nextOccurrence.count({ where: { dueAt: { lt: before } } }));
}

/** The schedules of the workspace that are about things of a kind, for lists of those. */
export async function listScheduleStates(scope: Scope, subjectKind: string) {
  const schedules = await readInScope(scope, (tx) =>
    tx.schedule.findMany({ where: { deletedAt: null, subjectKind }, include: { next: true } }),
  );
  return schedules.map((schedule) => ({
    id: schedule.id,
    subjectId: schedule.subjectId,
    status: schedule.status,
    rule: ruleOf(schedule),
    recipients: schedule.recipients,
    deliveryMode: schedule.deliveryMode,
    nextOccurrenceAt: schedule.next?.at.toISOString() ?? null,
  }));
}

/** The press schedule looks at this many schedules at most, those that come next. */
const mostPlanned = 300;

/**
 * The occurrences of active schedules after `after` on some days, in order: what the press schedule shows. At most
 * `limitEach` of each schedule a day; `complete` tells whether these are all.
 */
export async function listPlannedOccurrences(
  scope: Scope,
  { after, days, limitEach }: { after: Date; days: { from: Date; through: Date }[]; limitEach: number },
): Promise<{ occurrences: PlannedOccurrence[]; complete: boolean }> {
  const through = days.at(-1)?.through ?? after;
  const schedules = await readInScope(scope, (tx) =>
    tx.schedule.findMany({
      where: { deletedAt: null, status: "active", next: { is: { dueAt: { lte: through } } } },
      include: { next: true },
      orderBy: { next: { dueAt: "asc" } },
      take: mostPlanned,
    }),
  );
  let complete = schedules.length < mostPlanned;
  const planned = schedules.flatMap((schedule) => {
    const { next, maxRuns, runsCounted } = schedule;
    if (!next) return [];
    const rule = ruleOf(schedule);
    // From the dispatcher's own next instant on: what lies before it is history and shown from the runs.
    const later = days.flatMap((day) => {
      const from = new Date(Math.max(day.from.getTime() - 1, next.at.getTime()));
      const found = occurrencesBetween(rule, from, day.through, limitEach + 1);
      if (found.length > limitEach) complete = false;
      return found.slice(0, limitEach);
    });
    return [next.dueAt, ...later]
      .slice(0, maxRuns === null ? undefined : Math.max(0, maxRuns - runsCounted))
      .filter((at) => at > after && at <= through)
      .map((at) => ({ scheduleId: schedule.id, name: schedule.name, at: at.toISOString() }));
  });
  return { occurrences: planned.sort((a, b) => a.at.localeCompare(b.at)), complete };
}
