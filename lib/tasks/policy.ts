import type { Policy } from "@/lib/policy";
import { findTaskDefinition } from "@/lib/tasks/registry";

const schedulePolicy = {
  create: { owner: "any", manager: "any", member: "any", refusal: "forbidden" },
  /** Change and steer: edit, pause, resume, skip, move, run now, delete, restore. */
  edit: { owner: "any", manager: "any", member: "own", refusal: "not_your_schedule" },
  handOver: { owner: "any", manager: "any", member: "own", refusal: "not_yours_to_hand_over" },
  /** Remove it with the record of everything it did. */
  purge: { owner: "any", manager: "any", member: "none", refusal: "managers_only" },
  /** Let a schedule have more recipients than usual. */
  raise: { owner: "any", manager: "none", member: "none", refusal: "owners_only" },
} as const satisfies Policy;

type SchedulePolicy = Policy<keyof typeof schedulePolicy>;

const owners = { owner: "any", manager: "none", member: "none", refusal: "owners_only" } as const;

/** The same for what concerns the whole installation. */
const reservedPolicy: SchedulePolicy = { create: owners, edit: owners, handOver: owners, purge: owners, raise: owners };

/** Who may do what with schedules of a type. */
export function schedulePolicyOf({ taskType }: { taskType: string }): SchedulePolicy {
  return findTaskDefinition(taskType)?.reserved ? reservedPolicy : schedulePolicy;
}
