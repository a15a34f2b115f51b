import type { Policy } from "@/lib/policy";

export const requestPolicy = {
  /** See, edit, publish or discard a draft. */
  decide: { owner: "any", manager: "any", member: "own", refusal: "not_your_request" },
  /** Say that one on the board is done, or that it is not. */
  settle: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
} as const satisfies Policy;
