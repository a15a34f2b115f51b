import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Continues changes of many schedules. Only a signal: the rows hold the state, so a duplicate job does no harm. */
export const bulkChangesJob = defineJob({ name: "schedules.bulk", payload: z.object({}), cron: "* * * * *" });
