"use server";

import { z } from "zod";
import { cancelRun, retryRun, runAgain } from "@/lib/runs/commands";
import { runNowInputSchema } from "@/lib/runs/schema";
import { action } from "@/lib/transport/action";

export const cancelRunAction = action(z.object({ id: z.uuid() }), cancelRun);

export const retryRunAction = action(z.object({ id: z.uuid() }), retryRun);

export const runAgainAction = action(runNowInputSchema.extend({ id: z.uuid() }), runAgain);
