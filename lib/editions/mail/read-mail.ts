import { readInScope, type Scope } from "@/lib/db/scope";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { bytesOf } from "@/lib/mail/nodemailer-message";
import { channelPolicy } from "@/lib/channels/policy";
import { mayDo } from "@/lib/policy";
import { openChannels } from "@/lib/channels/queries";
import { callFor } from "@/lib/channels/commands";
import { prepareBulletins } from "@/lib/editions/send/bulletin";
import { isAddress, referenceOf } from "@/lib/recipients/schema";
import { readOutboxMessage } from "@/lib/mail/outbox";

/**
 * The bytes of a message to one recipient: read from the outbox if it is there, else composed from the same frozen
 * parts as when it was sent. null if a part is gone. Throws `not_found`.
 */
export async function readMail(scope: Scope, deliveryId: string): Promise<Buffer | null> {
  const delivery = await readInScope(scope, (tx) => tx.delivery.findUnique({ where: { id: deliveryId } }));
  if (!delivery) throw new AppError("not_found");
  if (!isAddress(delivery.recipient)) return null;
  const kept = await readOutboxMessage(env().DATA_DIR, delivery.id);
  if (kept) return kept;
  const compose = await readInScope(scope, (tx) => prepareMail(tx, [delivery]));
  const message = await compose(delivery).catch(() => null);
  return message && bytesOf(message, delivery.sentAt ?? delivery.notBefore);
}

/**
 * What is posted to a channel, as JSON; null for a message to an address, if the channel is gone, and for users who may
 * not see where channels post to. Throws `not_found`.
 */
export function readPost(scope: Scope, deliveryId: string): Promise<string | null> {
  return readInScope(scope, async (tx) => {
    const delivery = await tx.delivery.findUnique({ where: { id: deliveryId } });
    if (!delivery) throw new AppError("not_found");
    const id = mayDo(scope, channelPolicy.manage) ? referenceOf(delivery.recipient)?.id : undefined;
    const channel = id && (await openChannels(tx, [id])).get(id);
    if (!channel) return null;
    const bulletinOf = await prepareBulletins(tx, [delivery]);
    return JSON.stringify(callFor(channel, bulletinOf(delivery), delivery.sentAt ?? delivery.notBefore).body, null, 2);
  });
}
