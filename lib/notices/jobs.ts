import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Sends the messages to members that wait. */
export const sendNoticesJob = defineJob({ name: "notices.send", payload: z.object({}), cron: "* * * * *" });
