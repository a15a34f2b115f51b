import { pino } from "pino";
import { systemClock } from "@/lib/clock";
import { sendNotices } from "@/lib/deliveries/send/send-notices";
import type { MailMessage } from "@/lib/deliveries/transports/transport";

/** The mails to members that wait, as they would be sent. */
export async function sentTo(email: string): Promise<MailMessage[]> {
  const messages: MailMessage[] = [];
  await sendNotices({
    clock: systemClock,
    log: pino({ level: "silent" }),
    transport: {
      name: "outbox",
      repeatWindowMs: 0,
      send: (message) => {
        messages.push(message);
        return Promise.resolve({ kind: "accepted", providerId: null });
      },
    },
  });
  return messages.filter(({ to }) => to === email);
}
