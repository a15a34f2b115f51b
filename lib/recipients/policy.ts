import type { Policy } from "@/lib/policy";

export const recipientPolicy = {
  /** See who is held back, and why; add addresses, lift what the workspace put there, ask people who left to return. */
  manage: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
