import type { Policy } from "@/lib/policy";

export const healthPolicy = {
  /** See the queues, the workers, and what went wrong. */
  readJobs: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
