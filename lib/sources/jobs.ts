import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Reads the pages that items wait for. */
export const readPagesJob = defineJob({ name: "sources.pages", payload: z.object({}), cron: "* * * * *" });

/** Checks the feeds of imported lists. The job is only a signal: their rows say what there is to do. */
export const importsJob = defineJob({ name: "sources.imports", payload: z.object({}), cron: "* * * * *" });

/** Polls every feed that is due. */
export const pollFeedsJob = defineJob({ name: "sources.poll", payload: z.object({}), cron: "* * * * *" });

/** Searches for feeds that have been gone for days, and notifies those who read them. */
export const lookAfterJob = defineJob({ name: "sources.look_after", payload: z.object({}), cron: "*/5 * * * *" });
