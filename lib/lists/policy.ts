import type { Policy } from "@/lib/policy";

export const listPolicy = {
  /** See who is on lists; create, change and delete them. Naming one is part of editing a schedule. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
