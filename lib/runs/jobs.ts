import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Executes one run. A doorbell: the run's row is the truth, so ringing twice does no harm. */
export const executeRunJob = defineJob({ name: "run.execute", payload: z.object({ runId: z.uuid() }) });

/** The safety net: rings again for what was rung for and never done. */
export const sweepJob = defineJob({ name: "runs.sweep", payload: z.object({}), cron: "* * * * *" });

/** Clears away what is older than the retention, once a night. */
export const retentionJob = defineJob({ name: "runs.retention", payload: z.object({}), cron: "17 3 * * *" });
