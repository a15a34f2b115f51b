import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Writes the words of what was there before it was found by them. */
export const writeWordsJob = defineJob({ name: "search.words", payload: z.object({}), cron: "*/5 * * * *" });
