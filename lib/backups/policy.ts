import type { Policy } from "@/lib/policy";

export const backupPolicy = {
  /** See, make, download, verify and delete backups; only in the installation's first workspace. */
  manage: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
