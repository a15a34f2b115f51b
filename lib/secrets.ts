import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import { appSecret } from "@/lib/env";

/**
 * Seals a small payload into an opaque, URL-safe token for one purpose. The same payload gives the same token,
 * so that a mail sent again is the same bytes: the nonce is an HMAC of the payload instead of random, and the
 * cipher (AES-256-GCM) refuses anything changed.
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
    // A forged or damaged token is not an error of ours: it opens nothing.
    return null;
  }
}

/** What a token sealed for `purpose` holds, as JSON of a shape; null for anything else. */
export function openSealed<Payload>(purpose: string, token: string, shape: z.ZodType<Payload>): Payload | null {
  const payload = openToken(purpose, token);
  return payload === null ? null : (shape.safeParse(JSON.parse(payload)).data ?? null);
}

/** A secret of 32 bytes for one purpose and one thing, that needs not be kept: it is the same every time. */
export function derivedSecret(purpose: string, id: string): Buffer {
  return derive(purpose, id);
}

/** Whether two secrets are the same, in a time that tells nothing of how much of them is. */
export function equalSecrets(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const known = new Map<string, Buffer>();

/** One of the few keys of a purpose: derived once for each secret, since every link of every mail asks for it. */
function keyOf(purpose: string, use: "nonce" | "key"): Buffer {
  const name = `${purpose} ${use} ${appSecret()}`;
  const key = known.get(name) ?? derive(purpose, use);
  known.set(name, key);
  return key;
}

function derive(purpose: string, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", appSecret(), "", `periodical:${purpose}:${use}`, 32));
}
