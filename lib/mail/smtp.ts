import type { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import { messageOf } from "@/lib/errors";
import { toNodemailer } from "@/lib/mail/nodemailer-message";
import type { MailTransport, SendOutcome } from "@/lib/mail/transport";

/**
 * Sends through an SMTP server. SMTP has no idempotency key: when the connection breaks after the message's
 * data began to flow, nobody can say whether it was taken, and sending again might make two. So an uncertain
 * message is never repeated by itself; it is left to a person.
 */
export function smtpTransport(url: string, { allowCleartext = false } = {}): MailTransport {
  // A server may look at a message for ten minutes before it answers (RFC 5321, section 4.5.3.2.6).
  const tls = tlsOf(url, allowCleartext);
  const timeouts = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 600_000 };
  return {
    name: "smtp",
    repeatWindowMs: 0,
    async send(message) {
      let handedOver = false;
      const mailer = createTransport({ url, ...tls, ...timeouts } as SMTPOptions);
      mailer.use("stream", (mail, done) => {
        noticeHandOver(mail.message, () => {
          handedOver = true;
        });
        done();
      });
      try {
        const { response } = (await mailer.sendMail(toNodemailer(message))) as { response?: string };
        return { kind: "accepted", providerId: response?.slice(0, 200) ?? null };
      } catch (error) {
        return interpret(error as SmtpError, handedOver);
      } finally {
        mailer.close();
      }
    },
  };
}

/**
 * A password is never sent in clear to another machine: where one is given and the connection is not encrypted from the
 * start (smtps), STARTTLS is demanded, unless the operator allows to do without. What the address asks for itself
 * (`?requireTLS=true`, `?tls.rejectUnauthorized=false`, `?ignoreTLS=true`) nodemailer reads from it.
 */
export function tlsOf(url: string, allowCleartext: boolean): { requireTLS?: boolean } {
  const { protocol, password, hostname } = new URL(url);
  const here = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "smtp:" && password !== "" && !here && !allowCleartext ? { requireTLS: true } : {};
}

type SMTPOptions = Exclude<Parameters<typeof createTransport>[0], string | undefined>;

/**
 * Calls `notice` when the message's data begins to flow to the server, which nodemailer does only once the server
 * has answered DATA. Its errors cannot tell: a connection that breaks later is reported like one that never came
 * about (`ECONNECTION`, command `CONN`).
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

/** RFC 5321, section 4.2.1: 4yz is a transient refusal, 5yz a permanent one; without an answer it depends on how far we were. */
function interpret(error: SmtpError, handedOver: boolean): SendOutcome {
  const message = messageOf(error);
  if (error.responseCode) {
    // Only a refusal of this message is final; a server that refuses us (a wrong password) is set right one day.
    const ofMessage = error.code === "EENVELOPE" || error.code === "EMESSAGE";
    const final = ofMessage && error.responseCode >= 500;
    return final ? { kind: "refused", error: message } : { kind: "failed", error: message, retryAfterMs: 0 };
  }
  return handedOver ? { kind: "uncertain", error: message } : { kind: "failed", error: message, retryAfterMs: 0 };
}
