import punycode from "punycode/punycode.js";
import { z } from "zod";

const hostname = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** The problem with an address, as a key under `errors` in the messages; null if there is none. */
function problemOf(address: string): string | null {
  if (address === "") return "email_required";
  if (/@[^@\s,;]*[\s,;][^@]*@/.test(address)) return "email_one_each";
  const [local = "", domain, ...more] = address.split("@");
  if (domain === undefined || more.length > 0 || local === "" || address.length > 254) return "email_invalid";
  if (/\P{ASCII}/u.test(local)) return "email_accents";
  if (domain !== "" && !domain.includes(".")) return "email_no_ending";
  const known = hostname.test(domain) && z.email().safeParse(`${local}@example.com`).success;
  return known ? null : "email_invalid";
}

/**
 * An e-mail address as it is stored: in lower case, its domain in ASCII (A-labels, RFC 5890). Also accepts
 * `Ann <a@b.example>`.
 */
export const emailSchema = z
  .string({ error: "email_invalid" })
  .transform((value) => storedEmail(value))
  .superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** Whether a stored address is at one of these domains. */
export function isAtDomain(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf("@") + 1));
}

function storedEmail(value: string): string {
  const trimmed = value.trim();
  const bare = /^[^<>]*<([^<>\s]+)>$/.exec(trimmed)?.[1] ?? trimmed;
  const lower = bare.toLowerCase();
  const at = lower.lastIndexOf("@");
  if (at < 0 || !/\P{ASCII}/u.test(lower.slice(at))) return lower;
  try {
    return `${lower.slice(0, at)}@${new URL(`http://${lower.slice(at + 1)}`).hostname}`;
  } catch {
    return lower;
  }
}

/** An address as people read it: its domain in Unicode (U-labels). */
export function shownEmail(address: string): string {
  if (!address.includes("xn--")) return address;
  try {
    return punycode.toUnicode(address);
  } catch {
    return address;
  }
}

/** An address as people read it, after its owner's name if that is known. */
export function namedEmail(address: string, name: string | null | undefined): string {
  return name ? `${name} (${shownEmail(address)})` : shownEmail(address);
}

/** The addresses in pasted text: separated by commas, semicolons or space, with or without names. */
export function splitEmails(text: string): string[] {
  const named = [...text.matchAll(/<([^<>\s@]+@[^<>\s@]+)>/g)].map(([, address = ""]) => address);
  if (named.length > 0) return named;
  return text.split(/[\s,;]+/).filter((part) => part.includes("@"));
}
