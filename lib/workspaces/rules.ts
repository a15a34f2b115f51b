import { createHash } from "node:crypto";

/** How an API key is kept: it has 256 random bits, so a plain digest is enough and can be looked up. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}
