import type { Env } from "@/lib/env";

/** How mail is sent: files on this machine, an SMTP server, or Resend's API. */
export const transportNames = ["outbox", "smtp", "resend"] as const satisfies readonly Env["MAIL_TRANSPORT"][];

/**
 * How long a claim to send holds without a sign of life, and how long an accepted message may stay unknown to its run.
 */
export const sendLeaseMs = 60_000;
/** A message that could not be handed over within this time after it was due is given up. */
export const horizonMs = 24 * 3_600_000;

/**
 * When to retry after the nth attempt that certainly did not send: 5 s, doubled up to half an hour, a fifth more or less,
 * or later if the provider asks for it.
 */
export function sendRetryAt(attempt: number, now: Date, retryAfter: number, random: number): Date {
  const backoff = Math.min(5_000 * 2 ** (attempt - 1), 30 * 60_000) * (0.8 + 0.4 * random);
  return new Date(now.getTime() + Math.max(backoff, retryAfter));
}

/**
 * An address with a display name: `"Name" <address>`. Replaces a name that the address already has, as `MAIL_FROM` may.
 */
export function addressUnder(address: string, name: string | null): string {
  if (!name) return address;
  const bare = /<([^<>]+)>/.exec(address)?.[1] ?? address.trim();
  return `"${name.replace(/[\r\n]/g, "").replace(/["\\]/g, "\\$&")}" <${bare}>`;
}
