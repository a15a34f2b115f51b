import type { Policy } from "@/lib/policy";

export const schedulePolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** Change and steer: edit, pause, resume, skip, move, run now, delete, restore. */
  edit: { owner: "any", manager: "any", member: "own", refusal: "not_your_schedule" },
  handOver: { owner: "any", manager: "own", member: "own", refusal: "not_yours_to_hand_over" },
  /** Remove it with the record of everything it did. */
  purge: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
} as const satisfies Policy;
