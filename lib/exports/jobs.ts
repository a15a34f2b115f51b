import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/**
 * Creates the pending archives. The job only wakes the worker: the rows decide what is created, so enqueueing it twice
 * is harmless.
 */
export const writeExportsJob = defineJob({ name: "exports.write", payload: z.object({}), cron: "* * * * *" });
