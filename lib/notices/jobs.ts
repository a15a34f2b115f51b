import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Sends the pending messages to members. */
export const sendNoticesJob = defineJob({ name: "notices.send", payload: z.object({}), cron: "* * * * *" });
