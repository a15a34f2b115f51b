"use server";

import { z } from "zod";
import { resolveDelivery } from "@/lib/deliveries/commands";
import { cancelRun, retryRun } from "@/lib/runs/commands";
import { action } from "@/lib/transport/action";

export const cancelRunAction = action(z.object({ id: z.uuid() }), cancelRun);

export const retryRunAction = action(z.object({ id: z.uuid() }), retryRun);

export const resolveDeliveryAction = action(
  z.object({ id: z.uuid(), decision: z.enum(["send_again", "was_sent"]) }),
  resolveDelivery,
);
