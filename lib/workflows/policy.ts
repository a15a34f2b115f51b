import type { Policy } from "@/lib/policy";

export const workflowPolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** Change, run and delete. */
  edit: { owner: "any", manager: "any", member: "own", refusal: "not_your_workflow" },
} as const satisfies Policy;
