import type { Policy } from "@/lib/policy";

export const modelPolicy = {
  /** See what models cost; create, change, test and delete them. Choosing a model belongs to editing a theme. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
