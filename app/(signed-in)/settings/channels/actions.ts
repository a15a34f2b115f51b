"use server";

import { z } from "zod";
import { createChannel, deleteChannel, showChannelSecret, testChannel } from "@/lib/channels/commands";
import { channelInputSchema } from "@/lib/channels/schema";
import { action } from "@/lib/transport/action";

const ref = z.object({ id: z.uuid() });

export const createChannelAction = action(channelInputSchema, createChannel);
export const testChannelAction = action(ref, testChannel);
export const showChannelSecretAction = action(ref, showChannelSecret);
export const deleteChannelAction = action(ref, deleteChannel);
