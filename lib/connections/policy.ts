import type { Policy } from "@/lib/policy";

export const connectionPolicy = {
  /** See, create, delete and use connections. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
