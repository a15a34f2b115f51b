import type { Policy } from "@/lib/policy";

export const reportPolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** Change and delete. */
  edit: { owner: "any", manager: "any", member: "own", refusal: "not_your_report" },
} as const satisfies Policy;
