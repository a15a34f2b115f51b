import type { Readable } from "node:stream";
import { createTransport, type SendMailOptions } from "nodemailer";
import { isThisMachine } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { deliveryIdSchema, detailOf } from "@/lib/mail/report";
import { returnPathOf } from "@/lib/mail/return-path";
import { toNodemailer } from "@/lib/mail/nodemailer-message";
import type { MailMessage, MailTransport, SendOutcome } from "@/lib/mail/transport";

/**
 * Sends through an SMTP server, over connections that are reused. SMTP has no idempotency key: if the connection breaks
 * after the message's data began to flow, it is unknown whether the message was accepted, and sending again might
 * create a duplicate. So an uncertain message is never retried automatically; a person decides.
 */
export function smtpTransport(
  url: string,
  { allowCleartext = false, connections = 1, bounceAddress, headersFor = () => ({}) }: SmtpSettings = {},
): MailTransport {
  const options = { url, ...tlsOf(url, allowCleartext), ...timeouts, ...keeping(connections) };
  const mailer = createTransport(options as SMTPOptions);
  mailer.use("stream", (mail, done) => {
    noticeHandOver(mail.message, (mail.data as Attempt).whenHandedOver);
    done();
  });
  let lastTakenAt = -Infinity;
  const attempt = async (message: MailMessage): Promise<SendOutcome & { unanswered?: boolean }> => {
    let handedOver = false;
    const whenHandedOver = () => void (handedOver = true);
    try {
      // Reports exist only for the mail of a delivery.
      const headers = { ...message.headers, ...(isDelivery(message) ? headersFor(message.id) : {}) };
      const from = bounceAddress && isDelivery(message) ? returnPathOf(bounceAddress, message.id) : undefined;
      const envelope = from ? { envelope: { from, to: message.to } } : {};
      const mail = { ...toNodemailer({ ...message, headers }), ...envelope, whenHandedOver };
      const { response } = (await mailer.sendMail(mail)) as Taken;
      lastTakenAt = performance.now();
      return { kind: "accepted", providerId: idIn(response ?? ""), answer: detailOf(response) };
    } catch (error) {
      return interpret(error as SmtpError, handedOver);
    }
  };
  return {
    name: "smtp",
    repeatWindowMs: 0,
    async send(message) {
      const mayBeStale = performance.now() - lastTakenAt < keptMs;
      const first = await attempt(message);
      // If the server has closed a kept connection meanwhile, this says nothing about the server: nothing was handed
      // over.
      return first.unanswered && mayBeStale ? attempt(message) : first;
    },
    close: () => mailer.close(),
  };
}

interface SmtpSettings {
  allowCleartext?: boolean;
  connections?: number;
  /** The address that undeliverable mail is returned to. */
  bounceAddress?: string | undefined;
  /** The headers a delivery's message carries for the provider behind the server. */
  headersFor?: (id: string) => Record<string, string>;
}

function isDelivery({ id }: MailMessage): boolean {
  return deliveryIdSchema.parse(id) !== null;
}

/**
 * The id that a server gave a message, if its answer contains one: `250 2.0.0 Ok: queued as 4F2`, `250 Ok 0100018f-…`.
 */
function idIn(answer: string): string | null {
  return /\b(?:queued as|id=)\s*<?([\w.@-]+)/i.exec(answer)?.[1] ?? /^250 Ok ([\w.@-]{12,})/i.exec(answer)?.[1] ?? null;
}

// A server may check a message for ten minutes before it answers (RFC 5321, section 4.5.3.2.6).
const timeouts = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 600_000 };

/** How long a connection is kept for the next message. */
const keptMs = 15_000;

/** The pool never resends a message automatically: whether that is safe is decided here. */
const keeping = (connections: number) =>
  ({ pool: true, maxConnections: connections, maxMessages: 100, maxRequeues: 0, idleTimeout: keptMs }) as const;

type Attempt = SendMailOptions & { whenHandedOver: () => void };
type Taken = { response?: string };

/**
 * A password is never sent unencrypted to another machine: if there is one and the connection is not encrypted from the
 * start (smtps), STARTTLS is required, unless the operator allows cleartext. What the URL itself sets
 * (`?requireTLS=true`, `?tls.rejectUnauthorized=false`, `?ignoreTLS=true`) is read by nodemailer.
 */
export function tlsOf(url: string, allowCleartext: boolean): { requireTLS?: boolean } {
  const { protocol, password } = new URL(url);
  const isDemanded = protocol === "smtp:" && password !== "" && !isThisMachine(url) && !allowCleartext;
  return isDemanded ? { requireTLS: true } : {};
}

type SMTPOptions = Exclude<Parameters<typeof createTransport>[0], string | undefined>;

/**
 * Calls `notice` when the message's data begins to flow to the server, which nodemailer does only after the server has
 * answered DATA. Its errors cannot tell this: a connection that breaks later is reported like one that was never
 * established (`ECONNECTION`, command `CONN`).
 */
function noticeHandOver(message: { createReadStream(options?: object): Readable }, notice: () => void): void {
  const create = message.createReadStream.bind(message);
  message.createReadStream = (options) => {
    const stream = create(options);
    const pipe = stream.pipe.bind(stream);
    stream.pipe = (destination, pipeOptions) => {
      notice();
      return pipe(destination, pipeOptions);
    };
    return stream;
  };
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
}

/**
 * RFC 5321, section 4.2.1: 4yz is a transient refusal, 5yz a permanent one; without an answer it depends on whether
 * data was handed over. A reply that is not about the sender, a recipient or the message is about us.
 */
function interpret(error: SmtpError, handedOver: boolean): SendOutcome & { unanswered?: boolean } {
  const message = messageOf(error);
  if (error.responseCode) {
    // Only a refusal of this message is final; a refusal of us (a wrong password) will be fixed at some point.
    const ofMessage = error.code === "EENVELOPE" || error.code === "EMESSAGE";
    if (ofMessage && error.responseCode >= 500) return { kind: "refused", error: message };
    return { kind: "failed", error: message, retryAfterMs: 0, wide: !ofMessage || error.responseCode === 421 };
  }
  if (handedOver) return { kind: "uncertain", error: message };
  return { kind: "failed", error: message, retryAfterMs: 0, wide: true, unanswered: true };
}
