import type { Policy } from "@/lib/policy";

export const auditPolicy = {
  /** The whole trace of the workspace; what happened to one thing everybody sees on its page. */
  readAll: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
