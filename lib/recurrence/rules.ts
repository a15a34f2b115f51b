import { toLocal } from "@/lib/recurrence/local-time";
import { type Occurrence, recurrenceSchema, type Rule } from "@/lib/recurrence/schema";
import { walk } from "@/lib/recurrence/walk/walk";
import { dayMs, resolveWallTime } from "@/lib/recurrence/walk/wall-time";

/** Consecutive nominal instants, given by the first and the last of them. */
export interface Stretch {
  from: Date;
  through: Date;
  count: number;
}

/**
 * The first occurrence strictly after `after`; null if the rule's bounds leave none. Wall-clock times stay the same
 * across clock changes; a time that does not exist is moved later by the size of the gap, and of a time that happens
 * twice the first one counts.
 */
export function nextOccurrence(rule: Rule, after: Date): Date | null {
  return preview(rule, after, 1)[0]?.at ?? null;
}

/** The next `count` occurrences strictly after `after`, in order, with notes; fewer if the bounds end them. */
export function preview(rule: Rule, after: Date, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  if (count <= 0) return found;
  for (const occurrence of walk(rule, after)) {
    found.push(occurrence);
    if (found.length === count) break;
  }
  return found;
}

/** The occurrences strictly after `after`, in order, with notes: as many as the caller reads; there may be no end. */
export function occurrencesFrom(rule: Rule, after: Date): Iterable<Occurrence> {
  return walk(rule, after);
}

/** The first `count` occurrences in `(after, through]` that have notes. */
export function unusualOccurrences(rule: Rule, after: Date, through: Date, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (const occurrence of walk(rule, after)) {
    if (occurrence.at > through || found.length === count) break;
    if (occurrence.notes.length > 0) found.push(occurrence);
  }
  return found;
}

/** Every nominal instant in `(after, through]`, in order, but at most `limit`: for display. */
export function occurrencesBetween(rule: Rule, after: Date, through: Date, limit: number): Date[] {
  const instants: Date[] = [];
  for (const { at } of walk(rule, after)) {
    if (at > through || instants.length === limit) break;
    instants.push(at);
  }
  return instants;
}

/** The last nominal instant before `before` and not before `earliest`; null if there is none. */
export function lastOccurrenceBefore(rule: Rule, before: Date, earliest: Date): Date | null {
  const [through, first] = [before.getTime() - 1, earliest.getTime() - 1];
  // Rules can only be walked forwards, so the span grows step by step, to avoid a long walk if a short one is enough.
  for (let span = 600_000; ; span *= 4) {
    const after = Math.max(first, through - span);
    const stretch = stretchBetween(rule, new Date(after), new Date(through));
    if (stretch || after === first) return stretch?.through ?? null;
  }
}

/** All nominal instants in `(after, through]` as one stretch, however many they are; null for none. */
export function stretchBetween(rule: Rule, after: Date, through: Date): Stretch | null {
  let stretch = null as Stretch | null;
  for (const { at } of walk(rule, after)) {
    if (at > through) break;
    stretch = { from: stretch?.from ?? at, through: at, count: (stretch?.count ?? 0) + 1 };
  }
  return stretch;
}

/** The same, but split into stretches at the instants that `leaveOut` excludes. */
export function stretchesBetween(rule: Rule, after: Date, through: Date, leaveOut: (at: Date) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  for (const { at } of walk(rule, after)) {
    if (at > through) break;
    if (leaveOut(at)) open = null;
    else if (open) Object.assign(open, { through: at, count: open.count + 1 });
    else stretches.push((open = { from: at, through: at, count: 1 }));
  }
  return stretches;
}

/** The instant of a wall-clock date and time such as `2026-11-20T09:00` in a zone; null for invalid text. */
export function instantOf(local: string, timezone: string): Date | null {
  const ms = Date.parse(`${local}Z`);
  return Number.isNaN(ms) ? null : resolveWallTime(timezone, ms).at;
}

/** `count` local days of a zone, beginning with the day of `now`, each from its first instant to its last. */
export function localDays(now: Date, timezone: string, count: number): { from: Date; through: Date }[] {
  const day = Math.floor(toLocal(timezone, now.getTime()) / dayMs);
  const begins = (offset: number) => resolveWallTime(timezone, (day + offset) * dayMs).at;
  return Array.from({ length: count }, (_, offset) => ({
    from: begins(offset),
    through: new Date(begins(offset + 1).getTime() - 1),
  }));
}

/** The instant at which the local day of `now` began in a zone. */
export function startOfLocalDay(now: Date, timezone: string): Date {
  const day = Math.floor(toLocal(timezone, now.getTime()) / dayMs);
  return resolveWallTime(timezone, day * dayMs).at;
}

/** The rule of a schedule, or of any other row stored with a recurrence, a zone and bounds. */
export function ruleOf(stored: {
  recurrence: unknown;
  timezone: string;
  startsAt?: Date | null;
  endsAt?: Date | null;
}): Rule {
  const { timezone, startsAt = null, endsAt = null } = stored;
  return { recurrence: recurrenceSchema.parse(stored.recurrence), timezone, startsAt, endsAt };
}
