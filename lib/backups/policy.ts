import type { Policy } from "@/lib/policy";

export const backupPolicy = {
  /** See the backups, make, fetch, verify and delete them; in the workspace that the installation began with. */
  manage: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
