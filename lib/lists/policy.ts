import type { Policy } from "@/lib/policy";

export const listPolicy = {
  /** See who is on lists, make, change and delete them. To name one is to edit a schedule. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
