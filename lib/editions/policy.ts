import type { Policy } from "@/lib/policy";

export const editionPolicy = {
  /** Approve or discard a draft, and decide about a delivery of which nobody knows what became. */
  decide: { owner: "any", manager: "any", member: "own", refusal: "not_your_edition" },
} as const satisfies Policy;
