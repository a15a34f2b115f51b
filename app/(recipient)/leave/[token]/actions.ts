"use server";

import { z } from "zod";
import { recipientScope } from "@/lib/auth/recipient";
import { suppressRecipient } from "@/lib/deliveries/commands";
import { leaveChoiceSchema } from "@/lib/deliveries/schema";

const inputSchema = z.object({ token: z.string(), choice: leaveChoiceSchema });

/** A recipient's choice on their page; the sealed link is all the permission it needs. Returns whether it was taken. */
export async function leaveAction(input: z.input<typeof inputSchema>): Promise<boolean> {
  const parsed = inputSchema.safeParse(input);
  const recipient = parsed.success ? recipientScope(parsed.data.token) : null;
  if (!parsed.success || !recipient) return false;
  await suppressRecipient(recipient.scope, { scheduleId: recipient.scheduleId, choice: parsed.data.choice });
  return true;
}
