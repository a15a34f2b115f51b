import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import { outboxTransport } from "@/lib/mail/outbox";
import { resendTransport } from "@/lib/mail/resend";
import { smtpTransport } from "@/lib/mail/smtp";
import { env } from "@/lib/env";
import { reportHeaders } from "@/lib/mail/report";
import type { transportNames } from "@/lib/mail/rules";

/** One message to one recipient, whole. */
export interface MailMessage {
  /** Names the message: the delivery's id. Sending twice under one id must not send two messages where the transport can tell. */
  id: string;
  /** How often a person had it sent anew: only within a round is it the same message to the transport. */
  round?: number;
  from: string;
  replyTo?: string;
  to: string;
  /** What they are called. */
  toName?: string;
  subject: string;
  html: string;
  text: string;
  messageId?: string;
  headers: Record<string, string>;
  /** One with a `contentId` stands in the text, as `cid:`. */
  attachments?: { filename: string; contentType: string; content: Buffer; contentId?: string }[];
}

/** What has come of it. What is `wide` is not about this message: the next one would fare alike. */
export type SendOutcome =
  /** The provider has taken responsibility, and what it said. */
  | { kind: "accepted"; providerId: string | null; answer?: string | null }
  /** It surely was not sent and never will be: a permanent refusal. */
  | { kind: "refused"; error: string; /** There is nobody at the other end any more. */ gone?: boolean }
  /** It surely was not sent; try again, not before `retryAfterMs`. */
  | { kind: "failed"; error: string; retryAfterMs: number; wide?: boolean }
  /** Nobody can say whether it was sent. */
  | { kind: "uncertain"; error: string; wide?: boolean };

export interface MailTransport {
  name: (typeof transportNames)[number];
  /** How long after an uncertain attempt the same message may be sent again without risk of a second copy. */
  repeatWindowMs: number;
  send(message: MailMessage): Promise<SendOutcome>;
  /** Lets go of the connections that are kept. */
  close?(): void;
}

/** What sending takes. */
export interface Sender {
  transport: MailTransport;
  clock: Clock;
  log: Logger;
}

let cached: MailTransport | undefined;

/** The transport that the settings name. */
export function transport(): MailTransport {
  if (cached) return cached;
  const settings = env();
  switch (settings.MAIL_TRANSPORT) {
    case "smtp":
      return (cached = smtpTransport(settings.SMTP_URL ?? "", {
        allowCleartext: settings.SMTP_ALLOW_CLEARTEXT,
        connections: settings.LANE_MAIL,
        bounceAddress: settings.BOUNCE_ADDRESS,
        headersFor: (id) => reportHeaders(settings, id),
      }));
    case "resend":
      return (cached = resendTransport(settings.RESEND_API_KEY ?? "", settings.RESEND_BASE_URL));
    case "outbox":
      return (cached = outboxTransport(settings.DATA_DIR));
  }
}
