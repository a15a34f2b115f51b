import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { deliveryIdSchema, detailOf, isGoneStatus, type MailReport, type Reporter } from "@/lib/mail/report";

const eventSchema = z.object({
  event: z.string(),
  sg_event_id: z.string(),
  sg_message_id: z.string().optional(),
  /** Seconds since 1970. */
  timestamp: z.number(),
  type: z.string().optional(),
  status: z.string().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
  /** The delivery id carried by the message, next to SendGrid's own fields. */
  delivery: deliveryIdSchema.optional(),
});

const kinds: Partial<Record<string, MailReport["kind"]>> = {
  delivered: "delivered",
  deferred: "delayed",
  bounce: "bounced",
  dropped: "bounced",
  spamreport: "complained",
};

/**
 * SendGrid signs timestamp and body with ECDSA; the setting is the public key as SendGrid shows it.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export const readSendgrid: Reporter = async ({ headers, body }, { SENDGRID_WEBHOOK_KEY: key }) => {
  if (!key) return undefined;
  const signature = headers.get("x-twilio-email-event-webhook-signature") ?? "";
  const timestamp = headers.get("x-twilio-email-event-webhook-timestamp") ?? "";
  if (!isSigned(key, `${timestamp}${body}`, signature)) return null;
  const events = z.array(z.unknown()).safeParse(JSON.parse(body)).data ?? [];
  return events.flatMap((one): MailReport[] => {
    const event = eventSchema.safeParse(one).data;
    const kind = event && kinds[event.event];
    if (!event || !kind) return [];
    const said = detailOf(event.reason, event.response);
    return [
      {
        source: "sendgrid",
        key: event.sg_event_id,
        kind,
        at: new Date(event.timestamp * 1_000),
        deliveryId: event.delivery ?? null,
        providerId: event.sg_message_id?.split(".")[0] ?? null,
        isGone:
          kind === "bounced" &&
          (isGoneStatus(`${event.status} ${said}`) || /^(bounced|invalid)/i.test(event.reason ?? "")),
        detail: said,
      },
    ];
  });
};

function isSigned(key: string, text: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    return verify("sha256", Buffer.from(text), publicKey, Buffer.from(signature, "base64"));
  } catch {
    // Invalid key or malformed signature: not signed with this key.
    return false;
  }
}
