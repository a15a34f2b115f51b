import { createHash } from "node:crypto";
import { preview, ruleOf } from "@/lib/recurrence/rules";
import type { Occurrence, Rule } from "@/lib/recurrence/schema";

/** A rule's name: equal for equal rules, so that schedules can share the computation of their instants. */
export function ruleId({ recurrence, timezone, startsAt, endsAt }: Rule): string {
  const canonical = JSON.stringify([
    timezone,
    ...Object.values(recurrence),
    ...(startsAt || endsAt ? [startsAt ?? null, endsAt ?? null] : []),
  ]);
  return createHash("sha256").update(canonical).digest("base64url");
}

/** Whether the limit of runs, where there is one, leaves another. */
export function hasRunsLeft({ maxRuns, runsCounted }: { maxRuns: number | null; runsCounted: number }): boolean {
  return maxRuns === null || runsCounted < maxRuns;
}

/** A schedule's lead: as it says itself, or how long its runs usually take. */
export interface Lead {
  leadMinutes: number | null;
  usualSeconds: number | null;
}

const longestLeadMs = 3_600_000;

/** How long before it is due an occurrence begins, in milliseconds. */
export function leadMs({ leadMinutes, usualSeconds }: Lead): number {
  return leadMinutes === null ? learnedLeadMs(usualSeconds) : leadMinutes * 60_000;
}

/**
 * What was learned has a margin of a fifth and two seconds, and goes in steps of five seconds, so that not every run
 * changes it. None without a history.
 */
export function learnedLeadMs(usualSeconds: number | null): number {
  if (usualSeconds === null) return 0;
  return Math.min(longestLeadMs, Math.ceil((usualSeconds * 1.2 + 2) / 5) * 5_000);
}

/**
 * When the dispatcher has to look at an occurrence: so long before it is due as preparation may take, but never
 * before the one ahead of it was due.
 */
export function wakeAt(dueAt: Date, lead: Lead, previous: Date): Date {
  return new Date(Math.min(dueAt.getTime(), Math.max(dueAt.getTime() - leadMs(lead), previous.getTime())));
}

/** A schedule's next occurrences as its page shows them; the first one may have been moved. None while it plans none. */
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
): (Occurrence & { dueAt: Date })[] {
  const { nextOccurrenceAt, nextDueAt, maxRuns, runsCounted } = schedule;
  if (nextOccurrenceAt === null || nextDueAt === null) return [];
  const toDate = (instant: string | null) => (instant === null ? null : new Date(instant));
  const rule = ruleOf({ ...schedule, startsAt: toDate(schedule.startsAt), endsAt: toDate(schedule.endsAt) });
  const left = maxRuns === null ? count : Math.min(count, maxRuns - runsCounted);
  return preview(rule, new Date(Date.parse(nextOccurrenceAt) - 1), left).map((occurrence, index) => ({
    ...occurrence,
    dueAt: index === 0 ? new Date(nextDueAt) : occurrence.at,
  }));
}

/** How many runs in a row have ended like the last one; `statuses` newest first. Null without any. */
export function streakOf(statuses: string[]): { status: string; count: number } | null {
  const [status] = statuses;
  if (status === undefined) return null;
  const end = statuses.findIndex((other) => other !== status);
  return { status, count: end === -1 ? statuses.length : end };
}

/** The longest row of one status. */
export function longestRow(statuses: string[], wanted: string): number {
  let longest = 0;
  let row = 0;
  for (const status of statuses) {
    row = status === wanted ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
