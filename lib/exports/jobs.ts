import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Makes the archives that wait. A doorbell: their rows are the truth, so ringing twice does no harm. */
export const writeExportsJob = defineJob({ name: "exports.write", payload: z.object({}), cron: "* * * * *" });
