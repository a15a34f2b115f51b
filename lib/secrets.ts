import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import { appSecret } from "@/lib/env";

/**
 * Seals a small payload into an opaque, URL-safe token for one purpose. The same payload gives the same token, so that
 * a mail sent again has the same bytes: the nonce is an HMAC of the payload instead of random, and the cipher
 * (AES-256-GCM) rejects any change.
 */
export function sealToken(purpose: string, payload: string): string {
  const nonce = createHmac("sha256", keyOf(purpose, "nonce")).update(payload).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(purpose, "key"), nonce);
  const sealed = Buffer.concat([cipher.update(payload, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64url");
}

/** Opens a token sealed for `purpose`; null for anything else. */
export function openToken(purpose: string, token: string): string | null {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length < 28) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(purpose, "key"), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
  } catch {
    // A forged or damaged token is not an internal error: the result is null.
    return null;
  }
}

/** The contents of a token sealed for `purpose`, parsed as JSON of a shape; null for anything else. */
export function openSealed<Payload>(purpose: string, token: string, shape: z.ZodType<Payload>): Payload | null {
  const payload = openToken(purpose, token);
  return payload === null ? null : (shape.safeParse(JSON.parse(payload)).data ?? null);
}

/** A secret of 32 bytes for one purpose and one id. It need not be stored, because it is the same every time. */
export function derivedSecret(purpose: string, id: string): Buffer {
  return derive(purpose, id);
}

/** Whether two secrets are equal, in a time that does not reveal how much of them matches. */
export function equalSecrets(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const known = new Map<string, Buffer>();

/** The keys of a purpose, derived once per secret, because every link of every mail needs them. */
function keyOf(purpose: string, use: "nonce" | "key"): Buffer {
  const name = `${purpose} ${use} ${appSecret()}`;
  const key = known.get(name) ?? derive(purpose, use);
  known.set(name, key);
  return key;
}

function derive(purpose: string, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", appSecret(), "", `periodical:${purpose}:${use}`, 32));
}
