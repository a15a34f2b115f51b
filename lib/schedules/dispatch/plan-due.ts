import { type Stretch, stretchBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import { dueOf, nextUnskipped, type ScheduleException } from "@/lib/schedules/rules";

/** A schedule that the dispatcher has to check: its next nominal instant, and when that is due. */
export interface Due {
  at: Date;
  dueAt: Date;
}

/** What happens to a due schedule. */
export interface DuePlan {
  /** The occurrence to run; null if everything due is too old and the policy is to skip. */
  run: Due | null;
  /** Older nominal instants that will not run, as one stretch. */
  missed: Stretch | null;
  /** The next occurrence after it that is not skipped; null if the rule's bounds leave none. */
  next: Due | null;
}

export interface DuePolicy {
  catchUpWindowMinutes: number;
  misfirePolicy: "coalesce" | "skip";
}

/**
 * Decides what a due schedule does; a pure function. Mail is never replayed: of several missed occurrences only the
 * latest runs, once, and the rest are one stretch. Beyond the catch-up window the latest still runs if the policy is to
 * coalesce, and joins the stretch if it is to skip. The occurrence may be in the future: with a lead, or if it was
 * moved earlier. What a person skipped, or moved to a future time, does not run now.
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

/** The last occurrence from `due` on that is due by now; `due` itself if it is the only one, or is in the future. */
function latestDue(rule: Rule, due: Due, now: Date, exceptions: readonly ScheduleException[]): Due {
  // An occurrence that was moved to an earlier time may be due before its nominal instant.
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
