import type { Policy } from "@/lib/policy";

export const memberPolicy = {
  changeRole: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
  /** Take somebody out of the workspace; everybody may take themselves out. */
  remove: { owner: "any", manager: "own", member: "own", refusal: "owners_only" },
} as const satisfies Policy;
