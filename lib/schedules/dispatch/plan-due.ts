import { nextOccurrence, type Stretch, stretchBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";

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
  /** The next nominal instant, after now; null when the rule's bounds leave none. */
  next: Date | null;
}

export interface DuePolicy {
  catchUpWindowMinutes: number;
  misfirePolicy: "coalesce" | "skip";
}

/**
 * Decides about a schedule whose occurrence has come, in pure terms. Mail is never replayed: of several missed
 * occurrences only the latest runs, once, and the rest are one stretch. Beyond the catch-up window the latest
 * runs too when the policy is to coalesce, and joins the stretch when it is to skip. The occurrence may lie ahead
 * of now: with a lead, or when it was moved earlier.
 */
export function planDue(rule: Rule, due: Due, now: Date, policy: DuePolicy): DuePlan {
  const later = stretchBetween(rule, due.at, now);
  const latest = later ? { at: later.through, dueAt: later.through } : due;
  const late = now.getTime() - latest.dueAt.getTime() > policy.catchUpWindowMinutes * 60_000;
  const run = late && policy.misfirePolicy === "skip" ? null : latest;
  const beforeFirst = new Date(due.at.getTime() - 1);
  const beforeLatest = new Date(latest.at.getTime() - 1);
  return {
    run,
    missed: stretchBetween(rule, beforeFirst, run ? beforeLatest : latest.at),
    next: nextOccurrence(rule, now > latest.at ? now : latest.at),
  };
}
