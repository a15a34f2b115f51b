import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { Locale } from "@/lib/i18n/schema";
import type { MailMessage } from "@/lib/mail/transport";

/** What a notice says, as its message is composed. */
export interface NoticeText {
  language: string;
  subject: string;
  paragraphs: string[];
  links: { label: string; url: string }[];
  note?: string;
}

/** One kind of message to a member, or to somebody who is asked to become one; never to recipients. */
export interface NoticeKind<Data extends z.ZodType = z.ZodType> {
  /** The name in rows. */
  name: string;
  data: Data;
  /** In the reader's language, made when it is sent: nothing that opens a door lies in a row. */
  compose(data: z.output<Data>, reader: Locale): NoticeText;
  /** Where it is no letter but something that is there already: the message, to that address; null where it is gone. */
  message?(tx: Tx, data: z.output<Data>, to: { id: string; email: string }): Promise<MailMessage | null>;
}

/** A notice as it is listed: without what it leads to, which may open a door. */
export interface NoticeView {
  id: string;
  recipient: string;
  /** In the language of whoever looks. */
  subject: string;
  status: "queued" | "sending" | "sent" | "failed";
  error: string | null;
  /** ISO 8601 in UTC. */
  createdAt: string;
  sentAt: string | null;
}

export function defineNotice<Data extends z.ZodType>(kind: NoticeKind<Data>): NoticeKind<Data> {
  return kind;
}
