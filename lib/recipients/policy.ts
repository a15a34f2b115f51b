import type { Policy } from "@/lib/policy";

export const recipientPolicy = {
  /** See who is held back, and why; add addresses, take back what is the workspace's, ask who left. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
