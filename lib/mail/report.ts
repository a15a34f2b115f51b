import { z } from "zod";
import type { Env } from "@/lib/env";

/** What a provider or a mail server says of a message after it took it. */
export interface MailReport {
  /** Who says so. */
  source: ReportSource;
  /** What the reporter names it by: told twice, it is one. */
  key: string;
  kind: "delayed" | "delivered" | "bounced" | "complained";
  at: Date;
  /** The delivery, as its message carried it; null where only the provider's id is told. */
  deliveryId: string | null;
  providerId: string | null;
  /** Of one that bounced: there is no such address, so that no other message will reach it either. */
  isGone: boolean;
  /** What was said, as it was said. */
  detail: string | null;
}

/** A report as it came: what it was signed over is its very bytes. */
export interface ReportRequest {
  headers: Headers;
  body: string;
  now: Date;
  /** Asks an address of the provider's for a text: for the certificate that it signs with. Throws where there is none. */
  fetchText: (url: string) => Promise<string>;
}

/** Reads what a provider sends; null for what it has not signed, `undefined` where no setting says how it signs. */
export type Reporter = (request: ReportRequest, settings: Env) => Promise<MailReport[] | null | undefined>;

export const reportProviders = ["resend", "ses", "postmark", "mailgun", "sendgrid"] as const;
export type ReportProvider = (typeof reportProviders)[number];
export type ReportSource = ReportProvider | "bounce";

/**
 * Whether a status (RFC 3463) says that there is no such address: no such mailbox, no such domain, no address at all, one
 * that has moved without saying where, or a domain that takes no mail (RFC 7505). Anything else may be over tomorrow.
 */
export function isGoneStatus(status: string): boolean {
  return /\b5\.1\.(?:1|2|3|6|10)\b/.test(status);
}

/** How long what was said may be where it is kept. */
const longestDetail = 1_000;

/** What was said, on one line and not endless, as any database keeps it; null for nothing. */
export function detailOf(...said: (string | number | null | undefined)[]): string | null {
  const text = said
    .filter((part) => part !== undefined && part !== null && part !== "")
    .join(" ")
    .replaceAll("\0", "")
    .replace(/\s+/g, " ")
    .trim();
  return text === "" ? null : text.slice(0, longestDetail).toWellFormed();
}

/** The id of a delivery, as a message carried it; null for anything else that stands there. */
export const deliveryIdSchema = z.uuid().nullable().catch(null);

/**
 * What a message carries for the provider that is to report of it: each hands back what it finds in a header of its own.
 */
export function reportHeaders(settings: Env, deliveryId: string): Record<string, string> {
  return {
    ...(settings.SES_TOPIC_ARN ? { "X-SES-MESSAGE-TAGS": `delivery=${deliveryId}` } : {}),
    ...(settings.POSTMARK_WEBHOOK_PASSWORD ? { "X-PM-Metadata-delivery": deliveryId } : {}),
    ...(settings.MAILGUN_WEBHOOK_KEY ? { "X-Mailgun-Variables": JSON.stringify({ delivery: deliveryId }) } : {}),
    ...(settings.SENDGRID_WEBHOOK_KEY
      ? { "X-SMTPAPI": JSON.stringify({ unique_args: { delivery: deliveryId } }) }
      : {}),
  };
}
