import type { Policy } from "@/lib/policy";

export const noticePolicy = {
  /** See what others of the workspace were told, too. */
  readAll: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
