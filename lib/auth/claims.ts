import type { Role } from "@/lib/db/generated/client";
import { isAtDomain } from "@/lib/email-address";

interface Mapping {
  /** The claim that names groups or roles, as a path with dots; undefined if there is none. */
  claim: string | undefined;
  owners: readonly string[];
  managers: readonly string[];
}

/**
 * The role that a provider's claims give: owner or manager if the claim contains a value that means it, else member. Null if
 * no claim is read: then the provider says nothing about roles.
 */
export function roleOf(claims: Record<string, unknown>, { claim, owners, managers }: Mapping): Role | null {
  if (claim === undefined) return null;
  const values = valuesAt(claims, claim);
  const has = (wanted: readonly string[]) => wanted.some((value) => values.includes(value));
  return has(owners) ? "owner" : has(managers) ? "manager" : "member";
}

/** The texts at a path such as `realm_access.roles`; a claim whose own name has dots, such as a URL, is found by that. */
function valuesAt(claims: Record<string, unknown>, path: string): string[] {
  const found =
    claims[path] ?? path.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), claims);
  return (Array.isArray(found) ? found : [found]).filter((value) => typeof value === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether a provider's word about an address is believed. It says so itself (`email_verified`), or it says nothing and is the
 * one that people of this domain have to use. Some providers let their users write any address into the claim.
 */
export function isBelieved(claims: Record<string, unknown>, email: string, domains: readonly string[]): boolean {
  const { email_verified: verified } = claims;
  if (verified === true || verified === "true") return true;
  return verified === undefined && isAtDomain(email, domains);
}
