import type { Policy } from "@/lib/policy";

export const noticePolicy = {
  /** See the notices to other members of the workspace as well. */
  readAll: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
