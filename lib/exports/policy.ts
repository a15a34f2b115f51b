import type { Policy } from "@/lib/policy";

export const exportPolicy = {
  /** Request an archive of everything, and download it. */
  make: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
