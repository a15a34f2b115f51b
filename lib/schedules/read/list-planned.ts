import { readInScope, type Scope } from "@/lib/db/scope";
import type { ScheduleModel, NextOccurrenceModel } from "@/lib/db/generated/models";
import { occurrencesFrom, ruleOf } from "@/lib/recurrence/rules";
import { type Occurrence, recurrenceSchema, type Rule } from "@/lib/recurrence/schema";
import { readAllExceptions } from "@/lib/schedules/read/exceptions";
import { dueOf, type ScheduleException, type Upcoming } from "@/lib/schedules/rules";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** How many schedules are read at most: those that come next. */
const mostSchedules = 300;
/** More occurrences than this on one day become one entry. */
const often = 3;

export interface Day {
  from: Date;
  through: Date;
}

/**
 * What is planned after `after` on consecutive days, in order, including skipped occurrences. If a schedule has more
 * than three on a day, they are one entry. `more` is how many further schedules have occurrences on these days but are
 * not read.
 */
export async function listPlanned(
  scope: Scope,
  { after, days }: { after: Date; days: Day[] },
): Promise<{ occurrences: PlannedOccurrence[]; more: number }> {
  const through = days.at(-1)?.through ?? after;
  const { schedules, exceptions, more } = await readInScope(scope, async (tx) => {
    const within = { gt: after, lte: through };
    const where = {
      deletedAt: null,
      status: "active" as const,
      OR: [
        { next: { is: { OR: [{ at: { lte: through } }, { dueAt: { lte: through } }] } } },
        { next: { isNot: null }, exceptions: { some: { OR: [{ at: within }, { dueAt: within }] } } },
      ],
    };
    const schedules = await tx.schedule.findMany({
      where,
      include: { next: true },
      orderBy: { next: { dueAt: "asc" } },
      take: mostSchedules,
    });
    const all = schedules.length < mostSchedules ? schedules.length : await tx.schedule.count({ where });
    const ids = schedules.map(({ id }) => id);
    return { schedules, exceptions: await readAllExceptions(tx, ids, after), more: all - schedules.length };
  });
  const walkOnce = shareWalks({ from: new Date(after.getTime() - lookBackMs), through });
  const occurrences = schedules.flatMap((schedule) => {
    const coming = comingOf(schedule, exceptions.get(schedule.id) ?? [], walkOnce).filter(
      ({ at, dueAt }) => (dueAt ?? at) > after && (dueAt ?? at) <= through,
    );
    const byDay = Map.groupBy(coming, ({ at, dueAt }) => days.findLastIndex(({ from }) => from <= (dueAt ?? at)));
    return [...byDay].flatMap(([index, ofDay]) => (index < 0 ? [] : entriesOf(schedule, ofDay)));
  });
  return {
    occurrences: occurrences.sort((a, b) => (a.dueAt ?? a.nominalAt).localeCompare(b.dueAt ?? b.nominalAt)),
    more,
  };
}

/** The nominal instant of an occurrence that was moved to a later time may be in the past. */
const lookBackMs = 2 * 86_400_000;

/** The occurrences of each rule within a period are computed once, however many schedules share it. */
function shareWalks({ from, through }: Day): (ruleId: string, rule: Rule) => Occurrence[] {
  const walks = new Map<string, Occurrence[]>();
  return (ruleId, rule) => {
    let found = walks.get(ruleId);
    if (found) return found;
    found = [];
    for (const occurrence of occurrencesFrom(rule, from)) {
      if (occurrence.at > through) break;
      found.push(occurrence);
    }
    walks.set(ruleId, found);
    return found;
  };
}

type Planned = ScheduleModel & { next: NextOccurrenceModel | null };

/** From the dispatcher's own next instant on: anything before it is history, except for skipped future occurrences. */
function comingOf(
  schedule: Planned,
  exceptions: readonly ScheduleException[],
  walkOnce: (ruleId: string, rule: Rule) => Occurrence[],
): Upcoming[] {
  const { next, maxRuns, runsCounted, ruleId } = schedule;
  if (!next) return [];
  let left = maxRuns === null ? Infinity : Math.max(0, maxRuns - runsCounted);
  const walked = walkOnce(ruleId, ruleOf(schedule));
  // The nominal instant of a moved occurrence may be outside the period.
  const known = new Set(walked.map(({ at }) => at.getTime()));
  const moved = [next, ...exceptions].filter(({ at }) => !known.has(at.getTime()) && known.add(at.getTime()));
  const all = [...walked, ...moved.map(({ at }) => ({ at, notes: [] }))].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
  return all.flatMap((occurrence): Upcoming[] => {
    const { at } = occurrence;
    const dueAt = at.getTime() === next.at.getTime() ? next.dueAt : dueOf(at, exceptions);
    if (dueAt === null) return [{ ...occurrence, dueAt }];
    if (at < next.at || left <= 0) return [];
    left -= 1;
    return [{ ...occurrence, dueAt }];
  });
}

/** The entries of a day: each occurrence, or, if there are many, one entry for all that run. */
function entriesOf(schedule: Planned, ofDay: readonly Upcoming[]): PlannedOccurrence[] {
  const running = ofDay.filter(({ dueAt }) => dueAt !== null);
  const [first] = running;
  const isMany = running.length > often;
  const shown = isMany && first ? [first] : ofDay;
  const last = running.at(-1);
  return shown.map(({ at, dueAt, notes }) => ({
    scheduleId: schedule.id,
    name: schedule.name,
    nominalAt: at.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    count: isMany ? running.length : 1,
    through: ((isMany ? last?.dueAt : dueAt) ?? at).toISOString(),
    recurrence: isMany ? recurrenceSchema.parse(schedule.recurrence) : null,
    notes,
    version: schedule.version,
  }));
}
