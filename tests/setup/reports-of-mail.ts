import { createHmac, createSign, generateKeyPairSync, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { parseEnv } from "@/lib/env";
import type { ReportProvider } from "@/lib/mail/report";
import type { readReports } from "@/lib/mail/reports/read";

/** An event of a message, as a provider reports it. */
export interface Happened {
  kind: "delivered" | "delayed" | "bounced" | "complained";
  at: Date;
  deliveryId: string | null;
  providerId: string;
  /** The answer of the mail server, with a status of RFC 3463: `5.1.1 no such user`. */
  said?: string;
  /** The id of the event: reported twice, it is the same event. */
  id: string;
}

const amazons = generateKeyPairSync("rsa", { modulusLength: 2048 });
type Sent = Parameters<typeof readReports>[1];

const curve = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const topic = "arn:aws:sns:eu-west-1:123456789012:mail";

/** Settings with which each provider's reports are accepted. */
export const providerSettings = parseEnv({
  RESEND_WEBHOOK_SECRET: `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`,
  SES_TOPIC_ARN: topic,
  POSTMARK_WEBHOOK_PASSWORD: "a password of its own: yes",
  MAILGUN_WEBHOOK_KEY: "key-0123456789abcdef",
  SENDGRID_WEBHOOK_KEY: curve.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
});

const status = (said = "") => /\d\.\d\.\d+/.exec(said)?.[0];
const seconds = (at: Date) => at.getTime() / 1_000;

/** Each provider's reports in the format it documents, with its signature. */
export const providers: Record<ReportProvider, (happened: Happened) => Sent> = {
  resend({ kind, at, deliveryId, providerId, said = "", id }) {
    const type = { delivered: "delivered", delayed: "delivery_delayed", bounced: "bounced", complained: "complained" }[
      kind
    ];
    const bounceType = said.startsWith("5.1.1") ? "Permanent" : "Transient";
    const body = JSON.stringify({
      type: `email.${type}`,
      created_at: at.toISOString(),
      data: {
        email_id: providerId,
        created_at: at.toISOString(),
        to: ["a@example.com"],
        tags: deliveryId ? { delivery: deliveryId } : {},
        ...(kind === "bounced" ? { bounce: { message: said, type: bounceType, subType: "General" } } : {}),
      },
    });
    const signedAt = new Date();
    const signature = new Webhook(providerSettings.RESEND_WEBHOOK_SECRET ?? "").sign(id, signedAt, body);
    const timestamp = String(Math.floor(seconds(signedAt)));
    return { body, headers: new Headers({ "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature }) };
  },
  ses({ kind, at, deliveryId, providerId, said = "", id }) {
    const timestamp = at.toISOString();
    const recipient = { emailAddress: "a@example.com", status: status(said), diagnosticCode: `smtp; ${said}` };
    const bounceType = said.startsWith("5.1.1") ? "Permanent" : "Transient";
    const event = {
      eventType: { delivered: "Delivery", delayed: "DeliveryDelay", bounced: "Bounce", complained: "Complaint" }[kind],
      mail: { timestamp, messageId: providerId, ...(deliveryId ? { tags: { delivery: [deliveryId] } } : {}) },
      ...{
        delivered: { delivery: { timestamp, smtpResponse: "250 ok", recipients: ["a@example.com"] } },
        delayed: { deliveryDelay: { timestamp, delayType: "MailboxFull", delayedRecipients: [recipient] } },
        bounced: { bounce: { timestamp, bounceType, bouncedRecipients: [recipient] } },
        complained: { complaint: { timestamp, complaintFeedbackType: "abuse", complainedRecipients: [recipient] } },
      }[kind],
    };
    return note({ Type: "Notification", MessageId: id, Message: JSON.stringify(event), Timestamp: timestamp });
  },
  postmark({ kind, at, deliveryId, providerId, said = "", id }) {
    const about = { MessageID: providerId, Metadata: deliveryId ? { delivery: deliveryId } : {} };
    const bounce = { ...about, ID: id, Details: said, Email: "a@example.com", BouncedAt: at.toISOString() };
    const hard = said.startsWith("5.1.1") ? "HardBounce" : "SoftBounce";
    const body = JSON.stringify(
      {
        delivered: { RecordType: "Delivery", ...about, DeliveredAt: at.toISOString(), Details: "250 ok" },
        delayed: { RecordType: "Bounce", ...bounce, Type: "Transient" },
        bounced: { RecordType: "Bounce", ...bounce, Type: hard },
        complained: { RecordType: "SpamComplaint", ...bounce, Type: "SpamComplaint" },
      }[kind],
    );
    const password = Buffer.from(`any:${providerSettings.POSTMARK_WEBHOOK_PASSWORD}`).toString("base64");
    return { body, headers: new Headers({ authorization: `Basic ${password}` }) };
  },
  mailgun({ kind, at, deliveryId, providerId, said = "", id }) {
    const timestamp = String(Math.floor(seconds(new Date())));
    const token = `token-${id}`;
    const key = providerSettings.MAILGUN_WEBHOOK_KEY ?? "";
    const signature = createHmac("sha256", key).update(`${timestamp}${token}`).digest("hex");
    const event = { delivered: "delivered", delayed: "failed", bounced: "failed", complained: "complained" }[kind];
    const body = JSON.stringify({
      signature: { timestamp, token, signature },
      "event-data": {
        event,
        id,
        timestamp: seconds(at),
        ...(event === "failed" ? { severity: kind === "delayed" ? "temporary" : "permanent", reason: "generic" } : {}),
        "delivery-status": { code: 550, "enhanced-code": status(said), message: said },
        message: { headers: { "message-id": providerId } },
        "user-variables": deliveryId ? { delivery: deliveryId } : {},
      },
    });
    return { body, headers: new Headers() };
  },
  sendgrid({ kind, at, deliveryId, providerId, said = "", id }) {
    const event = { delivered: "delivered", delayed: "deferred", bounced: "bounce", complained: "spamreport" }[kind];
    const told = {
      event,
      sg_event_id: id,
      sg_message_id: `${providerId}.recvd-1`,
      timestamp: Math.floor(seconds(at)),
      email: "a@example.com",
      ...(kind === "bounced" ? { type: "bounce", reason: said, status: status(said) } : { response: said }),
      ...(deliveryId ? { delivery: deliveryId } : {}),
    };
    const body = JSON.stringify([{ event: "processed", sg_event_id: `${id}-p`, timestamp: told.timestamp }, told]);
    const timestamp = String(Math.floor(seconds(at)));
    const signature = sign("sha256", Buffer.from(timestamp + body), curve.privateKey).toString("base64");
    return {
      body,
      headers: new Headers({
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": timestamp,
      }),
    };
  },
};

/** A notification of SNS, signed as Amazon signs. */
export function note(
  fields: Record<string, string>,
  signedUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem",
): Sent {
  const all: Record<string, string> = { TopicArn: topic, ...fields };
  const names = Object.keys(all)
    .filter((name) => name !== "SigningCertURL")
    .sort();
  const text = names.map((name) => `${name}\n${all[name]}\n`).join("");
  const Signature = createSign("RSA-SHA256").update(text).sign(amazons.privateKey, "base64");
  const body = JSON.stringify({ SignatureVersion: "2", Signature, SigningCertURL: signedUrl, ...all });
  const fetchText = () => Promise.resolve(amazons.publicKey.export({ format: "pem", type: "spki" }).toString());
  return { body, headers: new Headers({ "content-type": "text/plain; charset=UTF-8" }), fetchText };
}
