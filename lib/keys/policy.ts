import type { Policy } from "@/lib/policy";

export const keyPolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** See and revoke. */
  revoke: { owner: "any", manager: "own", member: "own", refusal: "not_your_key" },
} as const satisfies Policy;
