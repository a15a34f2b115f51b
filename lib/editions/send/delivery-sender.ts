import { openChannels } from "@/lib/channels/queries";
import { repeatWindowOf, sendToChannel } from "@/lib/channels/commands";
import type { DeliverySender } from "@/lib/deliveries/commands";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { prepareBulletins } from "@/lib/editions/send/bulletin";
import type { Sender } from "@/lib/mail/transport";
import { isAddress, namedBy, referenceOf } from "@/lib/recipients/schema";

/** Creates the sender of deliveries: to addresses by mail, to channels in the way of each kind. */
export function createDeliverySender({ transport, clock, log }: Sender): DeliverySender {
  return {
    clock,
    log,
    via: (kind) => (kind === null ? transport : { name: kind, repeatWindowMs: repeatWindowOf(kind) }),
    async prepare(tx, deliveries) {
      const mails = deliveries.filter(({ recipient }) => isAddress(recipient));
      const composeMail = mails.length > 0 ? await prepareMail(tx, mails) : null;
      const others = deliveries.filter(({ recipient }) => !isAddress(recipient));
      const bulletinOf = others.length > 0 ? await prepareBulletins(tx, others) : null;
      const channels = await openChannels(
        tx,
        namedBy(
          "channel",
          others.map(({ recipient }) => recipient),
        ),
      );
      return async (delivery) => {
        const id = referenceOf(delivery.recipient)?.id;
        if (id === undefined) {
          if (!composeMail) throw new Error("The message was not prepared.");
          const message = await composeMail(delivery);
          return () => transport.send(message);
        }
        const channel = channels.get(id);
        if (!channel || !bulletinOf) throw new Error("What opens the channel cannot be read; set it up anew.");
        const bulletin = bulletinOf(delivery);
        return () => sendToChannel(channel, bulletin, clock.now());
      };
    },
  };
}
