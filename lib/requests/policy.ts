import type { Policy } from "@/lib/policy";

export const requestPolicy = {
  /** See, edit, publish or discard a draft. */
  decide: { owner: "any", manager: "any", member: "own", refusal: "not_your_request" },
  /** Mark a request on the board as done or not done. */
  settle: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
} as const satisfies Policy;
