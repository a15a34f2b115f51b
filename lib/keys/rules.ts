import { createHash, randomBytes } from "node:crypto";
import { type KeyScope, keyScopes } from "@/lib/keys/schema";

/** A new key: 256 random bits after a prefix by which leak scanners recognise it. */
export function newKey(): string {
  return `per_${randomBytes(32).toString("base64url")}`;
}

/** The stored form of a key: it has 256 random bits, so a plain hash is enough and can be looked up. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** The requested scopes and those they include. */
export function withIncluded(scopes: readonly KeyScope[]): KeyScope[] {
  const highest = Math.max(...scopes.map((scope) => keyScopes.indexOf(scope)));
  return keyScopes.slice(0, highest + 1);
}
