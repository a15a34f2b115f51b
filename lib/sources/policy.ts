import type { Policy } from "@/lib/policy";

/** Sources are everybody's: whoever belongs to the workspace reads from them. */
export const sourcePolicy = {
  edit: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
} as const satisfies Policy;
