import { Resend } from "resend";
import { addressUnder } from "@/lib/mail/rules";
import type { MailTransport, SendOutcome } from "@/lib/mail/transport";

/** Resend remembers an idempotency key for 24 hours; one hour is kept as a margin. */
const repeatWindowMs = 23 * 3_600_000;

/** Sends through Resend's API. Its idempotency key makes a retry safe. */
export function resendTransport(apiKey: string, baseUrl?: string): MailTransport {
  const client = new Resend(apiKey, baseUrl ? { baseUrl } : undefined);
  return {
    name: "resend",
    repeatWindowMs,
    async send({ id, round = 0, from, replyTo, to, toName = null, subject, html, text, headers, attachments }) {
      const {
        data,
        error,
        headers: answer,
      } = await client.emails.send(
        {
          from,
          replyTo,
          to: addressUnder(to, toName),
          subject,
          html,
          text,
          headers,
          // Resend's reports about the message include its tags.
          tags: [{ name: "delivery", value: id }],
          attachments,
        },
        { idempotencyKey: `delivery/${id}${round > 0 ? `/${round}` : ""}` },
      );
      if (data) return { kind: "accepted", providerId: data.id };
      return interpret(error.name, error.message, error.statusCode, Number(answer?.["retry-after"] ?? 0) * 1_000);
    },
  };
}

/**
 * What an error means for the message. Without a status, the connection broke (the SDK does not throw then) and the
 * request may have arrived; the same is true for an error of a gateway. A refused or rate-limited key will be fixed at
 * some point; only an error about the message itself is final.
 */
function interpret(name: string, message: string, status: unknown, retryAfterMs: number): SendOutcome {
  const error = `${name}: ${message}`;
  if (typeof status !== "number" || status >= 500 || name === "concurrent_idempotent_requests") {
    return { kind: "uncertain", error, wide: name !== "concurrent_idempotent_requests" };
  }
  if (status === 401 || status === 403 || status === 429) {
    return { kind: "failed", error, retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : 0, wide: true };
  }
  return { kind: "refused", error };
}
