import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { Locale } from "@/lib/i18n/schema";
import type { MailMessage } from "@/lib/mail/transport";

/** The contents of a notice from which its message is composed. */
export interface NoticeText {
  language: string;
  subject: string;
  paragraphs: string[];
  links: { label: string; url: string }[];
  note?: string;
}

/** One kind of message to a member or an invited person; never to recipients. */
export interface NoticeKind<Data extends z.ZodType = z.ZodType> {
  /** The name stored in rows. */
  name: string;
  data: Data;
  /** In the reader's language, composed when it is sent, so that no row contains a link that gives access. */
  compose(data: z.output<Data>, reader: Locale): NoticeText;
  /**
   * For a notice that sends existing content instead of a letter: the message to that address; null if it no longer
   * exists.
   */
  message?(tx: Tx, data: z.output<Data>, to: { id: string; email: string }): Promise<MailMessage | null>;
}

/** A notice as it is listed, without its links, because they may give access. */
export interface NoticeView {
  id: string;
  recipient: string;
  /** In the reader's language. */
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
