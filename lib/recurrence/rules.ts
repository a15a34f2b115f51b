import { toLocal, zoneOffsetMs } from "@/lib/recurrence/local-time";
import { type Occurrence, type OccurrenceNote, type Recurrence, type Rule, weekdays } from "@/lib/recurrence/schema";

const dayMs = 86_400_000;

/**
 * The first occurrence strictly after `after`. Wall-clock times stay put across changes of the clock; a time
 * that does not exist is moved later by the size of the gap, of a time that happens twice the first counts.
 */
export function nextOccurrence(rule: Rule, after: Date): Date {
  const [next] = occurrencesAfter(rule, after, 1);
  if (!next) throw new RangeError("A recurrence without an end always has a next occurrence.");
  return next.at;
}

/** The next `count` occurrences strictly after `after`, in order, with notes. */
export function preview(rule: Rule, after: Date, count: number): Occurrence[] {
  return occurrencesAfter(rule, after, count);
}

/** Every nominal instant in `(after, through]`, in order, but at most `limit` (almost a year of five-minute ones); `more` tells that there are further ones. */
export function occurrencesBetween(
  rule: Rule,
  after: Date,
  through: Date,
  limit = 100_000,
): { instants: Date[]; more: boolean } {
  const instants: Date[] = [];
  for (const occurrence of walk(rule, after)) {
    if (occurrence.at > through) return { instants, more: false };
    if (instants.length === limit) return { instants, more: true };
    instants.push(occurrence.at);
  }
  return { instants, more: false };
}

function occurrencesAfter(rule: Rule, after: Date, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (const occurrence of walk(rule, after)) {
    found.push(occurrence);
    if (found.length === count) break;
  }
  return found;
}

/**
 * Occurrences in order, starting two local days early: a time moved by a gap may land on a later local day
 * (Samoa skipped a whole one). Two nominal times that meet at one instant are one occurrence.
 */
function* walk(rule: Rule, after: Date): Generator<Occurrence> {
  const { recurrence, timezone } = rule;
  let day = Math.floor(toLocal(timezone, after.getTime()) / dayMs) - 2;
  let last = after.getTime();
  for (;;) {
    if (includesDay(recurrence, day)) {
      const occurrence = resolveWallTime(timezone, day * dayMs, recurrence.time);
      if (occurrence.at.getTime() > last) {
        last = occurrence.at.getTime();
        yield occurrence;
      }
    }
    day += 1;
  }
}

function includesDay(recurrence: Recurrence, epochDay: number): boolean {
  // 1 January 1970 was a Thursday, the fourth day of the ISO week.
  const weekday = weekdays[(((epochDay + 3) % 7) + 7) % 7];
  return weekday !== undefined && recurrence.days.includes(weekday);
}

/**
 * The instant of a wall-clock time on a local day. The offsets a day before and a day after bracket any change
 * of the clock: in the ordinary case one of them maps the time back to itself; in the autumn overlap both do
 * and the earlier wins; in the spring gap neither does and the offset of before is used, which moves the time
 * later by the size of the gap (RFC 5545, section 3.3.5, reads a time in the gap the same way).
 */
function resolveWallTime(timezone: string, midnight: number, time: string): Occurrence {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const local = midnight + (hours * 60 + minutes) * 60_000;
  const before = zoneOffsetMs(timezone, local - dayMs);
  const after = zoneOffsetMs(timezone, local + dayMs);
  const candidates = [...new Set([local - before, local - after])].sort((a, b) => a - b);
  const exact = candidates.filter((instant) => toLocal(timezone, instant) === local);
  const first = exact[0];
  if (first === undefined) {
    const moved = local - before;
    return occurrence(moved, { kind: "gap", wanted: time, actual: clockTime(toLocal(timezone, moved)) });
  }
  return exact.length > 1 ? occurrence(first, { kind: "overlap", wanted: time }) : occurrence(first);
}

function occurrence(instant: number, ...notes: OccurrenceNote[]): Occurrence {
  return { at: new Date(instant), notes };
}

function clockTime(local: number): string {
  return new Date(local).toISOString().slice(11, 16);
}

/** The instant at which the local day of `now` began in a zone. */
export function startOfLocalDay(now: Date, timezone: string): Date {
  const day = Math.floor(toLocal(timezone, now.getTime()) / dayMs);
  return resolveWallTime(timezone, day * dayMs, "00:00").at;
}
