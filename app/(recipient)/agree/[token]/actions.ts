"use server";

import { z } from "zod";
import { askedScope } from "@/lib/auth/recipient";
import { answerConsent } from "@/lib/consents/commands";
import { consentAnswerSchema } from "@/lib/consents/schema";
import { welcomeBack } from "@/lib/recipients/commands";

const inputSchema = z.object({ token: z.string(), answer: consentAnswerSchema });

/**
 * Records whether a recipient agrees to get mail; the sealed link is all the permission it needs. Returns whether the
 * answer was recorded.
 */
export async function answerAction(input: z.input<typeof inputSchema>): Promise<boolean> {
  const parsed = inputSchema.safeParse(input);
  const asked = parsed.success ? askedScope(parsed.data.token) : null;
  if (!parsed.success || !asked) return false;
  await answerConsent(asked.scope, { answer: parsed.data.answer });
  // A yes given now overrides an earlier unsubscribe from everything.
  if (parsed.data.answer === "agreed") await welcomeBack(asked.scope);
  return true;
}
