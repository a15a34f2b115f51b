import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { deliveryIdSchema, detailOf, isGoneStatus, type MailReport, type Reporter } from "@/lib/mail/report";

const noteSchema = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string(),
  SigningCertURL: z.string(),
  Subject: z.string().optional(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
});
type Note = z.output<typeof noteSchema>;

const told = { timestamp: z.coerce.date() };
const failedRecipient = z.object({ status: z.string().optional(), diagnosticCode: z.string().optional() });
const eventSchema = z.object({
  /** `notificationType` is set for notifications, `eventType` for events. */
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  mail: z.object({
    messageId: z.string(),
    tags: z
      .object({ delivery: z.array(deliveryIdSchema).optional() })
      .catch({})
      .optional(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  }),
  bounce: z.object({ ...told, bounceType: z.string(), bouncedRecipients: z.array(failedRecipient) }).optional(),
  complaint: z.object({ ...told, complaintFeedbackType: z.string().nullish() }).optional(),
  delivery: z.object({ ...told, smtpResponse: z.string().optional() }).optional(),
  deliveryDelay: z.object({ ...told, delayedRecipients: z.array(failedRecipient).optional() }).optional(),
  reject: z.object({ reason: z.string().optional() }).optional(),
});
type Event = z.output<typeof eventSchema>;

const certificates = new Map<string, string>();

/**
 * Amazon SES reports through an SNS topic, which signs with an Amazon certificate; only the topic named in the settings
 * is trusted. The topic's subscription is confirmed when it first asks for it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export const readSes: Reporter = async ({ body, fetchText }, { SES_TOPIC_ARN: topic }) => {
  if (!topic) return undefined;
  const note = noteSchema.safeParse(JSON.parse(body)).data;
  const amazons = amazonsOf(topic);
  if (note?.TopicArn !== topic || !amazons(note.SigningCertURL, /^\/SimpleNotificationService-[0-9a-f]+\.pem$/))
    return null;
  const certificate = certificates.get(note.SigningCertURL) ?? (await fetchText(note.SigningCertURL));
  if (!isSigned(note, certificate)) return null;
  certificates.set(note.SigningCertURL, certificate);
  if (note.Type === "Notification") return readEvent(note);
  if (note.Type === "SubscriptionConfirmation" && note.SubscribeURL && amazons(note.SubscribeURL, /^\/$/))
    await fetchText(note.SubscribeURL);
  return [];
};

/**
 * Checks that a URL is on the host of the topic's region and has the given path: similar URLs may serve other people's
 * files.
 */
function amazonsOf(topic: string): (url: string, path: RegExp) => boolean {
  const [, partition, , region] = topic.split(":");
  const host = `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  return (url, path) => {
    if (!URL.canParse(url)) return false;
    const { protocol, host: asked, pathname } = new URL(url);
    return protocol === "https:" && asked === host && path.test(pathname);
  };
}

function isSigned(note: Note, certificate: string): boolean {
  const names =
    note.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  const text = names.flatMap((name) => (note[name] === undefined ? [] : [`${name}\n${note[name]}\n`])).join("");
  const algorithm = note.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
  try {
    return verify(algorithm, Buffer.from(text), createPublicKey(certificate), Buffer.from(note.Signature, "base64"));
  } catch {
    // Invalid certificate or malformed signature.
    return false;
  }
}

function readEvent(note: Note): MailReport[] {
  const event = eventSchema.safeParse(parsed(note.Message)).data;
  const said = event && readSaid(event);
  if (!said) return [];
  const { messageId, tags } = event.mail;
  return [
    {
      source: "ses",
      key: note.MessageId,
      deliveryId: tags?.delivery?.[0] ?? taggedInHeader(event),
      providerId: messageId,
      ...said,
      at: said.at ?? new Date(note.Timestamp),
    },
  ];
}

function readSaid(event: Event): (Pick<MailReport, "kind" | "isGone" | "detail"> & { at: Date | undefined }) | null {
  const { bounce, complaint, delivery, deliveryDelay, reject } = event;
  if (bounce) {
    const [one] = bounce.bouncedRecipients;
    const isPermanent = bounce.bounceType === "Permanent";
    const isGone = isPermanent && (one?.status === undefined || isGoneStatus(one.status));
    return { kind: "bounced", at: bounce.timestamp, isGone, detail: detailOf(one?.diagnosticCode ?? one?.status) };
  }
  if (complaint)
    return {
      kind: "complained",
      at: complaint.timestamp,
      isGone: false,
      detail: detailOf(complaint.complaintFeedbackType),
    };
  if (delivery)
    return { kind: "delivered", at: delivery.timestamp, isGone: false, detail: detailOf(delivery.smtpResponse) };
  if (deliveryDelay) {
    const detail = detailOf(deliveryDelay.delayedRecipients?.[0]?.diagnosticCode);
    return { kind: "delayed", at: deliveryDelay.timestamp, isGone: false, detail };
  }
  return reject ? { kind: "bounced", at: undefined, isGone: false, detail: detailOf(reject.reason) } : null;
}

/** If the topic receives notifications instead of events, the tags are in the mail's headers. */
function taggedInHeader({ mail }: Event): string | null {
  const header = mail.headers?.find(({ name }) => name.toLowerCase() === "x-ses-message-tags");
  return deliveryIdSchema.parse(/\bdelivery=([\w-]+)/.exec(header?.value ?? "")?.[1] ?? null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
