import type { Policy } from "@/lib/policy";

export const channelPolicy = {
  /** See where channels lead, make, try and delete them. To choose one is to edit a schedule. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
