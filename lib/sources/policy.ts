import type { Policy } from "@/lib/policy";

/** Sources belong to the whole workspace: every member of it reads from them. */
export const sourcePolicy = {
  edit: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
} as const satisfies Policy;
