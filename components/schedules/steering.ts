import type { HandMode } from "@/lib/tasks/schema";
import type { ActionResult } from "@/lib/transport/action";

type Act<Input, Data = void> = (input: Input) => Promise<ActionResult<Data>>;

/** The actions of a schedule, as its pages pass them to the components that offer them. */
export interface Steering {
  pause: Act<{ id: string; reason?: string | null; until?: string | null }>;
  resume: Act<{ id: string; missed?: "leave" | "combine" }, { runId: string | null }>;
  runNow: Act<{ id: string; deliveryMode?: HandMode }, { runId: string }>;
  skip: Act<{ id: string; at: string }>;
  restoreOccurrence: Act<{ id: string; at: string }>;
  move: Act<{ id: string; at: string; to: string }>;
  remove: Act<{ id: string }>;
  restore: Act<{ id: string }>;
  handOver: Act<{ id: string; ownerId: string }>;
}
