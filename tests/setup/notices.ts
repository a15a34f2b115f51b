import { pino } from "pino";
import { noticeKinds } from "@/lib/assembly/notices";
import { systemClock } from "@/lib/clock";
import { sendNotices } from "@/lib/notices/send/send-notices";
import type { MailMessage } from "@/lib/mail/transport";

/** The pending mails to members, as they would be sent. */
export async function sentTo(email: string): Promise<MailMessage[]> {
  const messages: MailMessage[] = [];
  await sendNotices({
    kinds: noticeKinds,
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
