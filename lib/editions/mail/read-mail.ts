import { readInScope, type Scope } from "@/lib/db/scope";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { bytesOf } from "@/lib/mail/nodemailer-message";
import { readOutboxMessage } from "@/lib/mail/outbox";

/**
 * The bytes of a message to one recipient: the file where it lies in the outbox, else composed of the same frozen parts as
 * when it left. Null where a part is gone. Throws `not_found`.
 */
export async function readMail(scope: Scope, deliveryId: string): Promise<Buffer | null> {
  const delivery = await readInScope(scope, (tx) => tx.delivery.findUnique({ where: { id: deliveryId } }));
  if (!delivery) throw new AppError("not_found");
  const kept = await readOutboxMessage(env().DATA_DIR, delivery.id);
  if (kept) return kept;
  const compose = await readInScope(scope, (tx) => prepareMail(tx, [delivery]));
  const message = await compose(delivery).catch(() => null);
  return message && bytesOf(message, delivery.sentAt ?? delivery.notBefore);
}
