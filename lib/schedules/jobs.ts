import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Goes on with changes of many schedules. A doorbell: their rows are the truth, so ringing twice does no harm. */
export const bulkChangesJob = defineJob({ name: "schedules.bulk", payload: z.object({}), cron: "* * * * *" });
