"use server";

import { headers } from "next/headers";
import { z } from "zod";
import { callerAddress } from "@/lib/auth/caller";
import { type Recipient, recipientScope } from "@/lib/auth/recipient";
import { AppError } from "@/lib/errors";
import { chooseMail, switchOffLinks, undoChoice } from "@/lib/recipients/commands";
import { areLinksOff } from "@/lib/recipients/queries";
import { holdsSchema, mailChoiceSchema } from "@/lib/recipients/schema";
import { openToken, sealToken } from "@/lib/secrets";

/** Whether a choice was recorded, and the token that undoes it; `invalid` if it is not a valid choice. */
export type Taken = { taken: true; undo: string | null } | { taken: false; why: "failed" | "invalid" | "switched_off" };

const choiceSchema = z.object({ token: z.string(), choice: mailChoiceSchema });
const undoSchema = z.object({ token: z.string(), undo: z.string() });
const purpose = "undo choice";

/** Records a recipient's choice on their page; the sealed link is all the permission it needs. */
export async function chooseAction(input: z.input<typeof choiceSchema>): Promise<Taken> {
  const parsed = choiceSchema.safeParse(input).data;
  const recipient = await opened(parsed?.token);
  if (!parsed || !recipient) return { taken: false, why: "invalid" };
  // Somebody else may have a link that was switched off: it can only be used to unsubscribe.
  const isLeaving = parsed.choice.kind === "schedule" || parsed.choice.kind === "workspace";
  if (!isLeaving && (await isOff(recipient))) return { taken: false, why: "switched_off" };
  try {
    const { scheduleId, deliveryId } = recipient;
    const before = await chooseMail(recipient.scope, { scheduleId, deliveryId, ...parsed.choice });
    return { taken: true, undo: sealToken(purpose, JSON.stringify([parsed.token, before])) };
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return { taken: false, why: "invalid" };
    throw error;
  }
}

/** Undoes a choice that was just made, with the token returned for it. */
export async function undoAction(input: z.input<typeof undoSchema>): Promise<Taken> {
  const parsed = undoSchema.safeParse(input).data;
  const recipient = await opened(parsed?.token);
  const sealed = parsed ? openToken(purpose, parsed.undo) : null;
  const [token, before] = z.tuple([z.string(), holdsSchema]).safeParse(JSON.parse(sealed ?? "null")).data ?? [];
  if (!recipient || !before || token !== parsed?.token) return { taken: false, why: "invalid" };
  if (await isOff(recipient)) return { taken: false, why: "switched_off" };
  const { scheduleId, deliveryId } = recipient;
  await undoChoice(recipient.scope, { scheduleId, deliveryId, before });
  return { taken: true, undo: null };
}

/** Switches off the links in the mails sent so far. */
export async function switchOffAction(input: { token: string }): Promise<Taken> {
  const recipient = await opened(z.string().safeParse(input.token).data);
  if (!recipient) return { taken: false, why: "invalid" };
  await switchOffLinks(recipient.scope);
  return { taken: true, undo: null };
}

/** The recipient of the link, and where the request comes from: both are recorded with the choice. */
async function opened(token: string | undefined): Promise<Recipient | null> {
  return token ? recipientScope(token, { from: callerAddress(await headers()) }) : null;
}

function isOff({ scope, deliveryId }: Recipient): Promise<boolean> {
  return areLinksOff(scope, deliveryId);
}
