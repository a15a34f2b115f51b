import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Indexes the words of what was stored before there was a word index. */
export const writeWordsJob = defineJob({ name: "search.words", payload: z.object({}), cron: "*/5 * * * *" });
