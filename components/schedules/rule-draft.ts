import type { z } from "zod";
import { systemClock } from "@/lib/clock";
import { nextOccurrence } from "@/lib/recurrence/rules";
import { type RecurrenceKind, recurrenceSchema, timeSchema } from "@/lib/recurrence/schema";

/** A rule as a form holds it; it may not be valid yet. */
export type RuleDraft = z.input<typeof recurrenceSchema>;
/** The errors, by the name of the rule's field. */
export type RuleErrors = Partial<Record<string, { message?: string }>>;

/** The props of the fields of a kind of rule. */
export interface KindProps<Draft = RuleDraft> {
  value: Draft;
  onChange: (draft: RuleDraft) => void;
  onBlur: () => void;
  errors: RuleErrors;
  timezone: string;
}

/** The schema's errors for a draft, by field. */
export function errorsOf(draft: RuleDraft): RuleErrors {
  const { error } = recurrenceSchema.safeParse(draft);
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [String(path[0]), { message }]));
}

/** The next instant at which the clock of a zone shows the given time. */
function nextAt(time: string, timezone: string): string {
  const parsed = timeSchema.safeParse(time).data ?? "09:00";
  const next = nextOccurrence({ recurrence: { kind: "daily", time: parsed }, timezone }, systemClock.now());
  return next?.toISOString() ?? "";
}

/** The initial rule of a kind; it keeps the time of the previous rule if both kinds have one. */
export function draftOf(kind: RecurrenceKind, before: RuleDraft, timezone: string): RuleDraft {
  const time = "time" in before ? before.time : "09:00";
  const times = "alsoAt" in before && before.alsoAt ? { time, alsoAt: before.alsoAt } : { time };
  switch (kind) {
    case "daily":
      return { kind, ...times };
    case "weekly":
      return { kind, days: ["mon"], ...times };
    case "monthly":
      return { kind, day: 1, ...times };
    case "interval":
      return { kind, every: 2, unit: "weeks", anchor: nextAt(time, timezone) };
    case "cron": {
      const [hours, minutes] = time.split(":");
      return { kind, expression: `${Number(minutes)} ${Number(hours)} * * MON-FRI` };
    }
  }
}
