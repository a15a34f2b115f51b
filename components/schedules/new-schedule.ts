import type { z } from "zod";
import { policyDefaults, type scheduleInputSchema } from "@/lib/schedules/schema";
import { taskDefinitions } from "@/lib/assembly/tasks";

/** A schedule as the form holds it: perhaps not right yet. */
export type ScheduleValues = z.input<typeof scheduleInputSchema>;

/** What a new schedule begins with. */
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
