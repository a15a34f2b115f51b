import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Removes workspaces whose grace period is over, archives that nobody kept, and accounts that were never confirmed. */
export const purgeWorkspacesJob = defineJob({ name: "workspaces.purge", payload: z.object({}), cron: "41 * * * *" });
