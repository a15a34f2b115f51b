import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import { outboxTransport } from "@/lib/mail/outbox";
import { resendTransport } from "@/lib/mail/resend";
import { smtpTransport } from "@/lib/mail/smtp";
import { env } from "@/lib/env";
import { reportHeaders } from "@/lib/mail/report";
import type { transportNames } from "@/lib/mail/rules";

/** One complete message to one recipient. */
export interface MailMessage {
  /**
   * Identifies the message: the delivery's id. If the transport can detect it, sending twice with one id must not send
   * two messages.
   */
  id: string;
  /** How often a person had it sent again: the transport treats it as the same message only within one round. */
  round?: number;
  from: string;
  replyTo?: string;
  to: string;
  /** The recipient's name. */
  toName?: string;
  subject: string;
  html: string;
  text: string;
  messageId?: string;
  headers: Record<string, string>;
  /** An attachment with a `contentId` is shown in the text, as `cid:`. */
  attachments?: { filename: string; contentType: string; content: Buffer; contentId?: string }[];
}

/** The outcome of sending. `wide`: the error is not about this message; the next one would fail in the same way. */
export type SendOutcome =
  /** The provider has taken responsibility; `answer` is its reply. */
  | { kind: "accepted"; providerId: string | null; answer?: string | null }
  /** Certainly not sent, and never will be: a permanent refusal. */
  | { kind: "refused"; error: string; /** The recipient no longer exists. */ gone?: boolean }
  /** Certainly not sent; retry, but not before `retryAfterMs`. */
  | { kind: "failed"; error: string; retryAfterMs: number; wide?: boolean }
  /** Unknown whether it was sent. */
  | { kind: "uncertain"; error: string; wide?: boolean };

export interface MailTransport {
  name: (typeof transportNames)[number];
  /** How long after an uncertain attempt the same message may be sent again without risk of a duplicate. */
  repeatWindowMs: number;
  send(message: MailMessage): Promise<SendOutcome>;
  /** Closes the connections that are kept open. */
  close?(): void;
}

/** What is needed to send. */
export interface Sender {
  transport: MailTransport;
  clock: Clock;
  log: Logger;
}

let cached: MailTransport | undefined;

/** The transport chosen in the settings. */
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
