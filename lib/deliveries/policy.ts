import type { Policy } from "@/lib/policy";

export const deliveryPolicy = {
  /** Decide about one of which nobody knows what became, or send one again that failed. */
  resolve: { owner: "any", manager: "any", member: "own", refusal: "not_your_edition" },
} as const satisfies Policy;
