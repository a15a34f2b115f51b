import type { Policy } from "@/lib/policy";

export const exportPolicy = {
  /** Ask for an archive of everything, and fetch it. */
  make: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
