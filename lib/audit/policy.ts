import type { Policy } from "@/lib/policy";

export const auditPolicy = {
  /** Read the whole audit trail of the workspace; everybody sees the events of one object on its page. */
  readAll: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
