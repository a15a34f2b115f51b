import type { Policy } from "@/lib/policy";

export const connectionPolicy = {
  /** See, make and delete connections, and put them to use. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
