"use server";

import { z } from "zod";
import { resolveDelivery, sendAgainToMissed } from "@/lib/deliveries/commands";
import { resolveDeliverySchema } from "@/lib/deliveries/schema";
import { action } from "@/lib/transport/action";

export const resolveDeliveryAction = action(resolveDeliverySchema.extend({ id: z.uuid() }), resolveDelivery);

export const sendAgainToMissedAction = action(z.object({ id: z.uuid() }), sendAgainToMissed);
