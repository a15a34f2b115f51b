import type { Policy } from "@/lib/policy";

export const editionPolicy = {
  /** Approve or discard a draft. */
  decide: { owner: "any", manager: "any", member: "own", refusal: "not_your_edition" },
} as const satisfies Policy;
