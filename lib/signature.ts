import { createHmac } from "node:crypto";
import { derivedSecret } from "@/lib/secrets";

/** The secret that signs the calls of a schedule or a workflow, in the format of Standard Webhooks. */
export function signingSecret(signerId: string): string {
  return `whsec_${keyOf(signerId).toString("base64")}`;
}

/**
 * The headers of Standard Webhooks (standardwebhooks.com, version 1): the id stays the same when a message is sent
 * again; the signature is an HMAC-SHA256 over id, time (seconds since 1970) and body.
 */
export function signatureHeaders(signerId: string, { id, at, body }: { id: string; at: Date; body: string }) {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac("sha256", keyOf(signerId)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

function keyOf(signerId: string): Buffer {
  return derivedSecret("webhook", signerId);
}
