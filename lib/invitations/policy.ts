import type { Policy } from "@/lib/policy";

export const invitationPolicy = {
  /** Invite people, send an invitation again, revoke it. */
  invite: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;
