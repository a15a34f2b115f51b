import { z } from "zod";
import type { Env } from "@/lib/env";

/** What a provider or a mail server reports about a message after accepting it. */
export interface MailReport {
  /** Who sent the report. */
  source: ReportSource;
  /** The reporter's id for this report: a report received twice counts once. */
  key: string;
  kind: "delayed" | "delivered" | "bounced" | "complained";
  at: Date;
  /** The delivery id carried by the message; null if the report contains only the provider's id. */
  deliveryId: string | null;
  providerId: string | null;
  /** For a bounce: the address does not exist, so no other message will reach it either. */
  isGone: boolean;
  /** The reporter's own words. */
  detail: string | null;
}

/** A report as received: the signature covers its exact bytes. */
export interface ReportRequest {
  headers: Headers;
  body: string;
  now: Date;
  /** Fetches text from a URL of the provider, for its signing certificate. Throws if there is none. */
  fetchText: (url: string) => Promise<string>;
}

/** Reads a provider's request; null if the provider did not sign it, `undefined` if no setting says how it signs. */
export type Reporter = (request: ReportRequest, settings: Env) => Promise<MailReport[] | null | undefined>;

export const reportProviders = ["resend", "ses", "postmark", "mailgun", "sendgrid"] as const;
export type ReportProvider = (typeof reportProviders)[number];
export type ReportSource = ReportProvider | "bounce";

/**
 * Whether a status (RFC 3463) says that the address does not exist: no such mailbox, no such domain, an invalid
 * address, one that has moved without a forwarding address, or a domain that accepts no mail (RFC 7505). Any other
 * failure may be temporary.
 */
export function isGoneStatus(status: string): boolean {
  return /\b5\.1\.(?:1|2|3|6|10)\b/.test(status);
}

/** Maximum stored length of a report's detail. */
const longestDetail = 1_000;

/** The given texts on one line, shortened, and valid for any database; null if empty. */
export function detailOf(...said: (string | number | null | undefined)[]): string | null {
  const text = said
    .filter((part) => part !== undefined && part !== null && part !== "")
    .join(" ")
    .replaceAll("\0", "")
    .replace(/\s+/g, " ")
    .trim();
  return text === "" ? null : text.slice(0, longestDetail).toWellFormed();
}

/** The id of a delivery, as carried by a message; null for any other value. */
export const deliveryIdSchema = z.uuid().nullable().catch(null);

/**
 * The headers a message carries so that its provider can report about it: each provider returns the value of its own
 * header.
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
