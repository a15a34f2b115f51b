import { createHash } from "node:crypto";
import PostalMime, { type Email } from "postal-mime";
import { deliveryIdSchema, detailOf, isGoneStatus, type MailReport } from "@/lib/mail/report";
import { findReturnPath } from "@/lib/mail/return-path";

type Said = Pick<MailReport, "kind" | "isGone" | "detail">;

/**
 * What a mail server says about one of our messages that it could not deliver: a delivery status notification (RFC
 * 3464), a feedback report (RFC 5965), or the plain text of qmail and Exim. Null for any other message, such as an
 * out-of-office reply. `envelopeTo` is the address the message was sent to, if known.
 */
export async function readBounceMail(bytes: Buffer, now: Date, envelopeTo = ""): Promise<MailReport | null> {
  const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
  const said = readSaid(mail);
  if (!said) return null;
  const parts = mail.attachments.map(contentOf);
  const all = [envelopeTo, bytes.toString("latin1"), ...parts].join("\n");
  const sent = Date.parse(mail.date ?? "");
  return {
    ...said,
    source: "bounce",
    key: createHash("sha256")
      .update(mail.messageId ?? bytes)
      .digest("hex"),
    at: Number.isNaN(sent) ? now : new Date(Math.min(sent, now.getTime())),
    deliveryId: findReturnPath(all) ?? findMessageId([...parts, mail.text ?? ""].join("\n")),
    providerId: null,
  };
}

function readSaid(mail: Email): Said | null {
  for (const attachment of mail.attachments) {
    if (attachment.mimeType === "message/delivery-status") return readStatus(contentOf(attachment));
    if (attachment.mimeType === "message/feedback-report") return readFeedback(contentOf(attachment));
  }
  return readPlain(mail);
}

/** The first group of fields describes the message, each further group one recipient; ours have only one. */
function readStatus(text: string): Said | null {
  const fields = fieldsOf(text);
  const status = fields.get("status") ?? "";
  const said = fields.get("diagnostic-code")?.replace(/^[\w-]+;\s*/, "") ?? null;
  const detail = detailOf(said ?? status);
  switch (fields.get("action")?.toLowerCase()) {
    case "failed":
      return { kind: "bounced", isGone: isGoneStatus(`${status} ${said}`), detail };
    case "delayed":
      return { kind: "delayed", isGone: false, detail };
    case "delivered":
      return { kind: "delivered", isGone: false, detail };
    default:
      // Relayed or expanded: that server does not know what happens to the message next.
      return null;
  }
}

function readFeedback(text: string): Said | null {
  const type = fieldsOf(text).get("feedback-type")?.toLowerCase() ?? "";
  return ["abuse", "fraud"].includes(type) ? { kind: "complained", isGone: false, detail: detailOf(type) } : null;
}

/** Exim's header, or qmail's first line (QSBMF). */
function readPlain({ headers, text = "" }: Email): Said | null {
  const isExims = headers.some(({ key }) => key === "x-failed-recipients");
  if (!isExims && !/^\s*Hi\. This is the\b/.test(text)) return null;
  const reason = text.split("\n").find((line) => /\b[45]\d\d\b|\b[45]\.\d{1,3}\.\d{1,3}\b/.test(line));
  return { kind: "bounced", isGone: isGoneStatus(text), detail: detailOf(reason) };
}

/**
 * Parses header-style fields; fields of later groups override earlier ones, and a folded line continues the one before.
 */
function fieldsOf(text: string): Map<string, string> {
  const lines = text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const at = line.indexOf(":");
      return at > 0 ? [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]] : [];
    }),
  );
}

/** For a message sent without its own return path: the returned part contains the message id. */
function findMessageId(text: string): string | null {
  return deliveryIdSchema.parse(/^message-id:\s*<([0-9a-f-]{36})@/im.exec(text)?.[1]?.toLowerCase() ?? null);
}

function contentOf({ content }: Email["attachments"][number]): string {
  return typeof content === "string" ? content : Buffer.from(content as ArrayBuffer).toString("utf8");
}
