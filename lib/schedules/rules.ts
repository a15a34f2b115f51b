import { createHash } from "node:crypto";
import type { Rule } from "@/lib/recurrence/schema";

/** A rule's name: equal for equal rules, so that schedules can share the computation of their instants. */
export function ruleId(rule: Rule): string {
  const canonical = JSON.stringify([rule.timezone, rule.recurrence.kind, rule.recurrence.days, rule.recurrence.time]);
  return createHash("sha256").update(canonical).digest("base64url");
}
