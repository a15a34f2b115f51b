import type { Policy } from "@/lib/policy";

export const channelPolicy = {
  /** See where channels post to; create, test and delete them. Choosing one is part of editing a schedule. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
