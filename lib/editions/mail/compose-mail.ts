import { fileLink } from "@/lib/artifacts/rules";
import { fillLinks, linksUntil, placeholdersOf } from "@/lib/editions/rules";
import { recipientLinks } from "@/lib/recipients/rules";
import { logoCid } from "@/lib/mail/logo";
import type { MailMessage } from "@/lib/mail/transport";

interface Frozen {
  delivery: {
    id: string;
    round?: number;
    workspaceId: string;
    scheduleId: string | null;
    recipient: string;
    recipientName?: string | null;
    sender: string;
    replyTo: string | null;
    baseUrl: string;
  };
  edition: {
    name: string;
    themeId: string | null;
    scheduleId: string | null;
    subject: string;
    linkKey: string;
    html: string;
    text: string;
    createdAt: Date;
    publishedAt: Date | null;
  };
  /** The files of the edition, in the order of its placeholders. */
  files: { id: string; name: string; contentType: string; content: Buffer | null }[];
  /** The image shown above it. */
  logo?: LogoFile | null;
}

/** An image that the text of a mail refers to by its id. */
export interface LogoFile {
  id: string;
  contentType: string;
  bytes: Uint8Array;
}

/**
 * The one message of a delivery, composed only from frozen parts, so that it has the same bytes each time. Headers
 * follow RFC 2369 and 8058 (unsubscribing), 2919 (List-Id) and 3834 (automatic mail).
 */
export function composeMail({ delivery, edition, files, logo }: Frozen): MailMessage {
  const host = new URL(delivery.baseUrl).hostname;
  const listId = edition.themeId ?? edition.scheduleId ?? delivery.workspaceId;
  const links = recipientLinks(delivery.baseUrl, {
    w: delivery.workspaceId,
    s: delivery.scheduleId,
    t: edition.themeId,
    d: delivery.id,
    r: delivery.recipient,
  });
  const until = linksUntil(edition.publishedAt ?? edition.createdAt);
  const filled = {
    ...links,
    files: files.map(({ id }) => fileLink(delivery.baseUrl, { id, w: delivery.workspaceId, until })),
  };
  const placeholders = placeholdersOf(edition.linkKey);
  const image = logo && {
    filename: `logo.${logo.contentType === "image/png" ? "png" : "jpg"}`,
    contentType: logo.contentType,
    content: Buffer.from(logo.bytes),
    contentId: logoCid(logo.id),
  };
  const attached = files.flatMap(({ name: filename, contentType, content }) =>
    content ? [{ filename, contentType, content }] : [],
  );
  const attachments = [...(image ? [image] : []), ...attached];
  return {
    id: delivery.id,
    ...(delivery.round ? { round: delivery.round } : {}),
    from: delivery.sender,
    ...(delivery.replyTo ? { replyTo: delivery.replyTo } : {}),
    to: delivery.recipient,
    ...(delivery.recipientName ? { toName: delivery.recipientName } : {}),
    subject: edition.subject,
    html: fillLinks(edition.html, placeholders, filled),
    text: fillLinks(edition.text, placeholders, filled),
    messageId: `<${delivery.id}@${host}>`,
    headers: {
      "List-Unsubscribe": `<${links.oneClick}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Id": `${asPhrase(edition.name)} <${listId}.${host}>`,
      "Auto-Submitted": "auto-generated",
    },
    ...(attachments.length > 0 ? { attachments } : {}),
  };
}

/** A display phrase for a header: quoted ASCII, since header values are not encoded everywhere. */
function asPhrase(name: string): string {
  const ascii = name
    .normalize("NFKD")
    .replace(/[^\u0020-\u007e]/g, "")
    .replace(/["\\]/g, "")
    .replace(/ +/g, " ")
    .trim();
  return `"${ascii || "Periodical"}"`;
}
