import type { z } from "zod";
import { policyDefaults, type scheduleInputSchema } from "@/lib/schedules/schema";
import { taskTypes } from "@/lib/tasks/definitions";

/** A schedule as the form holds it: perhaps not right yet. */
export type ScheduleValues = z.input<typeof scheduleInputSchema>;

/** What a new schedule begins with. */
export const newSchedule: ScheduleValues = {
  name: "",
  taskType: taskTypes[0] ?? "",
  params: {},
  recurrence: { kind: "weekly", days: ["mon"], time: "09:00" },
  timezone: "UTC",
  recipients: [],
  deliveryMode: "send",
  ...policyDefaults,
};
