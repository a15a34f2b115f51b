import type { Policy } from "@/lib/policy";

export const deliveryPolicy = {
  /** Decide about a delivery whose outcome is unknown, or send a failed one again. */
  resolve: { owner: "any", manager: "any", member: "own", refusal: "not_your_edition" },
} as const satisfies Policy;
