import { createTransport, type SendMailOptions } from "nodemailer";
import type { MailMessage } from "@/lib/mail/transport";

/** A message in nodemailer's format. Headers are passed as prepared: each is one field, exactly as given. */
export function toNodemailer(message: MailMessage): SendMailOptions {
  return {
    from: message.from,
    ...(message.replyTo ? { replyTo: message.replyTo } : {}),
    to: message.toName ? { name: message.toName, address: message.to } : message.to,
    subject: message.subject,
    text: message.text,
    html: message.html,
    ...(message.messageId ? { messageId: message.messageId } : {}),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, { prepared: true, value }]),
    ),
    ...(message.attachments ? { attachments: message.attachments.map(toAttachment) } : {}),
    textEncoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function toAttachment({ contentId, ...attachment }: NonNullable<MailMessage["attachments"]>[number]) {
  return contentId ? { ...attachment, cid: contentId, contentDisposition: "inline" as const } : attachment;
}

const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });

/** A message as bytes (RFC 5322), with `date` as its date if given, else now. */
export async function bytesOf(message: MailMessage, date?: Date): Promise<Buffer> {
  const options = { ...toNodemailer(message), ...(date ? { date } : {}) };
  return ((await composer.sendMail(options)) as unknown as { message: Buffer }).message;
}
