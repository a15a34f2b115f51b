import { nextOccurrence, occurrencesBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";

/** What a due schedule leads to at `now`. */
export interface DuePlan {
  /** The occurrence to run; null when everything due is too old and the policy is to skip. */
  run: Date | null;
  /** Older nominal instants that will not run: one stretch. */
  missed: { from: Date; through: Date; count: number } | null;
  /** The next nominal instant, after `now`. */
  next: Date;
}

export interface DuePolicy {
  catchUpWindowMinutes: number;
  misfirePolicy: "coalesce" | "skip";
}

/**
 * Decides about a schedule whose occurrence `at` has come, in pure terms. Mail is never replayed: of several
 * missed occurrences only the latest runs, once, and the rest are one stretch. Beyond the catch-up window the
 * latest runs too when the policy is to coalesce, and joins the stretch when it is to skip.
 */
export function planDue(rule: Rule, at: Date, now: Date, policy: DuePolicy): DuePlan {
  const later = occurrencesBetween(rule, at, now).instants;
  const due = [at, ...later];
  const latest = due.at(-1) ?? at;
  const late = now.getTime() - latest.getTime() > policy.catchUpWindowMinutes * 60_000;
  const run = late && policy.misfirePolicy === "skip" ? null : latest;
  const missed = run ? due.slice(0, -1) : due;
  const [from] = missed;
  return {
    run,
    missed: from ? { from, through: missed.at(-1) ?? from, count: missed.length } : null,
    next: nextOccurrence(rule, now > latest ? now : latest),
  };
}
