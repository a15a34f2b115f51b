import { type Stretch, stretchBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import { dueOf, nextUnskipped, type ScheduleException } from "@/lib/schedules/rules";

/** A schedule the dispatcher has to look at: its next nominal instant, and when that one is due. */
export interface Due {
  at: Date;
  dueAt: Date;
}

/** What a due schedule leads to. */
export interface DuePlan {
  /** The occurrence to run; null when everything due is too old and the policy is to skip. */
  run: Due | null;
  /** Older nominal instants that will not run: one stretch. */
  missed: Stretch | null;
  /** What comes after it and is not skipped; null when the rule's bounds leave none. */
  next: Due | null;
}

export interface DuePolicy {
  catchUpWindowMinutes: number;
  misfirePolicy: "coalesce" | "skip";
}

/**
 * Decides about a schedule whose occurrence has come, in pure terms. Mail is never replayed: of several missed
 * occurrences only the latest runs, once, and the rest are one stretch. Beyond the catch-up window the latest
 * runs too when the policy is to coalesce, and joins the stretch when it is to skip. The occurrence may lie ahead
 * of now: with a lead, or when it was moved earlier. What a person skipped, or moved to a time to come, does not run now.
 */
export function planDue(
  rule: Rule,
  due: Due,
  now: Date,
  policy: DuePolicy,
  exceptions: readonly ScheduleException[] = [],
): DuePlan {
  const latest = latestDue(rule, due, now, exceptions);
  const late = now.getTime() - latest.dueAt.getTime() > policy.catchUpWindowMinutes * 60_000;
  const run = late && policy.misfirePolicy === "skip" ? null : latest;
  const beforeFirst = new Date(due.at.getTime() - 1);
  const beforeLatest = new Date(latest.at.getTime() - 1);
  const next = nextUnskipped(rule, latest.at, exceptions);
  return {
    run,
    missed: stretchBetween(rule, beforeFirst, run ? beforeLatest : latest.at),
    next: next && { at: next, dueAt: dueOf(next, exceptions) ?? next },
  };
}

/** The last occurrence from `due` on whose time has come; `due` itself where that is the only one, or lies ahead. */
function latestDue(rule: Rule, due: Due, now: Date, exceptions: readonly ScheduleException[]): Due {
  // What was moved to an earlier time may be due before its instant.
  const [early] = exceptions
    .flatMap(({ at, dueAt }) => (dueAt && dueAt <= now && at > now && at > due.at ? [{ at, dueAt }] : []))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  if (early) return early;
  for (let through = now; ;) {
    const passed = stretchBetween(rule, due.at, through);
    if (!passed) return due;
    const dueAt = dueOf(passed.through, exceptions);
    if (dueAt && dueAt <= now) return { at: passed.through, dueAt };
    through = new Date(passed.through.getTime() - 1);
  }
}
