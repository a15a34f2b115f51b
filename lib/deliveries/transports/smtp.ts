import { createTransport } from "nodemailer";
import { messageOf } from "@/lib/errors";
import { toNodemailer } from "@/lib/deliveries/transports/nodemailer-message";
import type { MailTransport, SendOutcome } from "@/lib/deliveries/transports/transport";

/**
 * Sends through an SMTP server. SMTP has no idempotency key: when the connection breaks after the message's
 * data began to flow, nobody can say whether it was taken, and sending again might make two. So an uncertain
 * message is never repeated by itself; it is left to a person.
 */
export function smtpTransport(url: string): MailTransport {
  const mailer = createTransport(url, {
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
  } as never);
  return {
    name: "smtp",
    repeatWindowMs: 0,
    async send(message) {
      try {
        const { response } = (await mailer.sendMail(toNodemailer(message))) as { response?: string };
        return { kind: "accepted", providerId: response?.slice(0, 200) ?? null };
      } catch (error) {
        return interpret(error as SmtpError);
      }
    },
  };
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

/** RFC 5321, section 4.2.1: 4yz is a transient refusal, 5yz a permanent one; without an answer it depends on how far we were. */
function interpret(error: SmtpError): SendOutcome {
  const message = messageOf(error);
  if (error.responseCode && error.responseCode >= 500) return { kind: "refused", error: message };
  if (error.responseCode && error.responseCode >= 400) return { kind: "failed", error: message, retryAfterMs: 0 };
  // nodemailer names the command that was under way. Before DATA nothing can have been taken.
  const early = ["CONN", "EHLO", "HELO", "LHLO", "STARTTLS", "AUTH", "MAIL FROM", "RCPT TO"];
  const notSent =
    error.code === "EAUTH" || error.code === "EDNS" || early.some((name) => error.command?.startsWith(name));
  return notSent ? { kind: "failed", error: message, retryAfterMs: 0 } : { kind: "uncertain", error: message };
}
