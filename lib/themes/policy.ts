import type { Policy } from "@/lib/policy";

export const themePolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** Change, delete, write an edition now, approve or discard a draft. */
  edit: { owner: "any", manager: "any", member: "own", refusal: "not_your_theme" },
} as const satisfies Policy;
