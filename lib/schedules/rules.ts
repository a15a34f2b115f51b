import { createHash } from "node:crypto";
import { nextOccurrence, occurrencesFrom, ruleOf } from "@/lib/recurrence/rules";
import type { Occurrence, Rule } from "@/lib/recurrence/schema";

/** The id of a rule: equal for equal rules, so that schedules can share the computation of their instants. */
export function ruleId({ recurrence, timezone, startsAt, endsAt }: Rule): string {
  const canonical = JSON.stringify([
    timezone,
    ...Object.values(recurrence),
    ...(startsAt || endsAt ? [startsAt ?? null, endsAt ?? null] : []),
  ]);
  return createHash("sha256").update(canonical).digest("base64url");
}

/** Whether the limit of runs, if there is one, leaves at least one more. */
export function hasRunsLeft({ maxRuns, runsCounted }: { maxRuns: number | null; runsCounted: number }): boolean {
  return maxRuns === null || runsCounted < maxRuns;
}

/** A schedule's lead: the configured one, or how long its runs usually take. */
export interface Lead {
  leadMinutes: number | null;
  usualSeconds: number | null;
}

const longestLeadMs = 3_600_000;

/** How long before its due time an occurrence starts, in milliseconds. */
export function leadMs({ leadMinutes, usualSeconds }: Lead): number {
  return leadMinutes === null ? learnedLeadMs(usualSeconds) : leadMinutes * 60_000;
}

/**
 * The learned lead has a margin of a fifth plus two seconds, and is rounded up to five seconds, so that not every run
 * changes it. 0 without a history.
 */
export function learnedLeadMs(usualSeconds: number | null): number {
  if (usualSeconds === null) return 0;
  return Math.min(longestLeadMs, Math.ceil((usualSeconds * 1.2 + 2) / 5) * 5_000);
}

/**
 * When the dispatcher has to check an occurrence: as long before it is due as preparation may take, but never before
 * the previous occurrence was due.
 */
export function wakeAt(dueAt: Date, lead: Lead, previous: Date): Date {
  return new Date(Math.min(dueAt.getTime(), Math.max(dueAt.getTime() - leadMs(lead), previous.getTime())));
}

/** A nominal instant at which a schedule does not follow its rule. */
export interface ScheduleException {
  /** The nominal instant. */
  at: Date;
  /** When it is due instead; null if it is skipped. */
  dueAt: Date | null;
}

/** When an occurrence is due, considering what people have skipped or moved; null if it is skipped. */
export function dueOf(at: Date, exceptions: readonly ScheduleException[]): Date | null {
  const exception = exceptions.find((one) => one.at.getTime() === at.getTime());
  return exception ? exception.dueAt : at;
}

/** The first nominal instant strictly after `after` that nobody has skipped; null if the rule's bounds leave none. */
export function nextUnskipped(rule: Rule, after: Date, exceptions: readonly ScheduleException[]): Date | null {
  let at = nextOccurrence(rule, after);
  while (at && dueOf(at, exceptions) === null) at = nextOccurrence(rule, at);
  return at;
}

/** A future occurrence, as it is planned. */
export interface Upcoming extends Occurrence {
  /** When it is due: the nominal instant, unless it was moved; null if it is skipped. */
  dueAt: Date | null;
}

/**
 * A schedule's next occurrences as its page shows them, in the order of their nominal instants: `count` that run, and
 * the skipped ones among them. `exceptions` are the future ones. Empty if nothing is planned.
 */
export function previewSchedule(
  schedule: {
    recurrence: unknown;
    timezone: string;
    startsAt: string | null;
    endsAt: string | null;
    maxRuns: number | null;
    runsCounted: number;
    nextOccurrenceAt: string | null;
    nextDueAt: string | null;
  },
  count: number,
  exceptions: readonly ScheduleException[] = [],
): Upcoming[] {
  const { nextOccurrenceAt, nextDueAt, maxRuns, runsCounted } = schedule;
  const toDate = (instant: string | null) => (instant === null ? null : new Date(instant));
  const rule = ruleOf({ ...schedule, startsAt: toDate(schedule.startsAt), endsAt: toDate(schedule.endsAt) });
  const skipped = exceptions.filter(({ dueAt }) => dueAt === null).map(({ at }) => at.getTime());
  const next = nextOccurrenceAt === null ? null : Date.parse(nextOccurrenceAt);
  const first = Math.min(...skipped, next ?? Infinity);
  if (first === Infinity) return [];
  const left = next === null ? 0 : maxRuns === null ? count : Math.min(count, maxRuns - runsCounted);
  const found: Upcoming[] = [];
  let running = 0;
  for (const occurrence of occurrencesFrom(rule, new Date(first - 1))) {
    const at = occurrence.at.getTime();
    const isSkipped = skipped.includes(at);
    if (!isSkipped && running === left) break;
    // Occurrences before the next one that were not skipped are recorded already.
    if (!isSkipped && next !== null && at < next) continue;
    const moved = at === next && nextDueAt !== null ? new Date(nextDueAt) : dueOf(occurrence.at, exceptions);
    found.push({ ...occurrence, dueAt: isSkipped ? null : moved });
    if (!isSkipped) running += 1;
  }
  return found;
}

/** How many consecutive runs have ended like the last one; `statuses` are newest first. Null if there are none. */
export function streakOf(statuses: string[]): { status: string; count: number } | null {
  const [status] = statuses;
  if (status === undefined) return null;
  const end = statuses.findIndex((other) => other !== status);
  return { status, count: end === -1 ? statuses.length : end };
}

/** The longest series of one status. */
export function longestRow(statuses: string[], wanted: string): number {
  let longest = 0;
  let row = 0;
  for (const status of statuses) {
    row = status === wanted ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
