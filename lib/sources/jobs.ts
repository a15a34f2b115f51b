import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Polls every feed that is due. */
export const pollFeedsJob = defineJob({ name: "sources.poll", payload: z.object({}), cron: "* * * * *" });
