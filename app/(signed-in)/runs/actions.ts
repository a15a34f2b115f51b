"use server";

import { z } from "zod";
import { cancelRun, retryRun } from "@/lib/runs/commands";
import { action } from "@/lib/transport/action";

export const cancelRunAction = action(z.object({ id: z.uuid() }), cancelRun);

export const retryRunAction = action(z.object({ id: z.uuid() }), retryRun);
