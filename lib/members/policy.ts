import type { Policy } from "@/lib/policy";

export const memberPolicy = {
  changeRole: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
  /** Remove a member; everybody may remove themselves. */
  remove: { owner: "any", manager: "own", member: "own", refusal: "owners_only" },
} as const satisfies Policy;
