import type { Policy } from "@/lib/policy";

export const modelPolicy = {
  /** See what models cost, make, change, try and delete them. To choose one is to edit a theme. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
