import { toLocal, zoneOffsetMs } from "@/lib/recurrence/local-time";
import type { Occurrence, OccurrenceNote } from "@/lib/recurrence/schema";

export const dayMs = 86_400_000;

/**
 * The instants of a wall-clock time (milliseconds since 1970 as if it were UTC): two in the autumn overlap, none in the
 * spring gap. The offsets a day before and a day after enclose any clock change; no zone changes its clock twice within
 * three days (a test checks the list of zones for that).
 */
export function instantsOf(timezone: string, local: number): { instants: number[]; offsetBefore: number } {
  const before = zoneOffsetMs(timezone, local - dayMs);
  const after = zoneOffsetMs(timezone, local + dayMs);
  if (before === after) return { instants: [local - before], offsetBefore: before };
  const candidates = [local - before, local - after].sort((a, b) => a - b);
  return { instants: candidates.filter((instant) => toLocal(timezone, instant) === local), offsetBefore: before };
}

/**
 * The one instant that a wall-clock time means. In the overlap, the first one; in the gap, the offset before it is
 * used, which moves the time later by the size of the gap (RFC 5545, section 3.3.5, defines both in this way).
 */
export function resolveWallTime(timezone: string, local: number): Occurrence {
  const { instants, offsetBefore } = instantsOf(timezone, local);
  const [first] = instants;
  const wanted = clockTime(local);
  if (first === undefined) {
    const moved = local - offsetBefore;
    return occurrence(moved, { kind: "gap", wanted, actual: clockTime(toLocal(timezone, moved)) });
  }
  return instants.length > 1 ? occurrence(first, { kind: "overlap", wanted }) : occurrence(first);
}

export function occurrence(instant: number, ...notes: OccurrenceNote[]): Occurrence {
  return { at: new Date(instant), notes };
}

function clockTime(local: number): string {
  return new Date(local).toISOString().slice(11, 16);
}
