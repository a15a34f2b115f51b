import type { z } from "zod";
import { policyDefaults, type scheduleInputSchema } from "@/lib/schedules/schema";
import { taskDefinitions } from "@/lib/assembly/tasks";

/** A schedule as the form holds it; it may not be valid yet. */
export type ScheduleValues = z.input<typeof scheduleInputSchema>;

/** The initial values of a new schedule. */
export const newSchedule: ScheduleValues = {
  name: "",
  taskType: taskDefinitions()[0]?.type ?? "",
  params: {},
  recurrence: { kind: "weekly", days: ["mon"], time: "09:00" },
  timezone: "UTC",
  recipients: [],
  deliveryMode: "send",
  ...policyDefaults,
};
