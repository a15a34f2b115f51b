import { createHash } from "node:crypto";
import { recurrenceSchema, type Rule } from "@/lib/recurrence/schema";

/** A rule's name: equal for equal rules, so that schedules can share the computation of their instants. */
export function ruleId(rule: Rule): string {
  const canonical = JSON.stringify([rule.timezone, rule.recurrence.kind, rule.recurrence.days, rule.recurrence.time]);
  return createHash("sha256").update(canonical).digest("base64url");
}

/** The rule of a schedule, or of anything else that was stored with a recurrence and a zone. */
export function ruleOf(stored: { recurrence: unknown; timezone: string }): Rule {
  return { recurrence: recurrenceSchema.parse(stored.recurrence), timezone: stored.timezone };
}
