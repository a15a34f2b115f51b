import type { Env } from "@/lib/env";

/** What mail leaves by: files of this machine, a server, or Resend's API. */
export const transportNames = ["outbox", "smtp", "resend"] as const satisfies readonly Env["MAIL_TRANSPORT"][];

/** How long a claim to send holds without a sign of life, and how long one that was accepted may be untold to its run. */
export const sendLeaseMs = 60_000;
/** A message that could not be handed over for this long after it was due to leave is given up. */
export const horizonMs = 24 * 3_600_000;

/** When to try again after the nth attempt that surely did not send: 5 s doubled up to half an hour, or later where the provider says so. */
export function sendRetryAt(attempt: number, now: Date, retryAfter: number, random: number): Date {
  const backoff = Math.min(5_000 * 2 ** (attempt - 1), 30 * 60_000) * (0.8 + 0.4 * random);
  return new Date(now.getTime() + Math.max(backoff, retryAfter));
}

/** An address under a name: `"Name" <address>`. One that has a name of its own, such as `MAIL_FROM` may, gets this one in its place. */
export function addressUnder(address: string, name: string | null): string {
  if (!name) return address;
  const bare = /<([^<>]+)>/.exec(address)?.[1] ?? address.trim();
  return `"${name.replace(/[\r\n]/g, "").replace(/["\\]/g, "\\$&")}" <${bare}>`;
}
