import type { Policy } from "@/lib/policy";

export const workspacePolicy = {
  configure: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
  /** Close the first steps that a new workspace shows. */
  closeSetup: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  delete: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
