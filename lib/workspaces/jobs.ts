import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Deletes workspaces whose grace period is over, expired archives, and accounts that were never confirmed. */
export const purgeWorkspacesJob = defineJob({ name: "workspaces.purge", payload: z.object({}), cron: "41 * * * *" });
