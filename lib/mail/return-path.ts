import { createHmac } from "node:crypto";
import { derivedSecret, equalSecrets } from "@/lib/secrets";

/**
 * The return path for undeliverable mail: a separate address for each message (VERP) that nobody else can create, so
 * that a report can be matched to its message whatever its wording. `bounces@x` becomes `bounces+<id>.<seal>@x`.
 */
export function returnPathOf(bounceAddress: string, deliveryId: string): string {
  const at = bounceAddress.lastIndexOf("@");
  const id = deliveryId.replaceAll("-", "");
  return `${bounceAddress.slice(0, at)}+${id}.${sealOf(id)}${bounceAddress.slice(at)}`;
}

/** The delivery whose return path appears in a text; null if there is none. */
export function findReturnPath(text: string): string | null {
  for (const [, found = "", seal = ""] of text.matchAll(/([0-9a-f]{32})\.([0-9a-f]{12})@/gi)) {
    const id = found.toLowerCase();
    if (equalSecrets(seal.toLowerCase(), sealOf(id)))
      return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  return null;
}

function sealOf(id: string): string {
  return createHmac("sha256", derivedSecret("return path", "")).update(id).digest("hex").slice(0, 12);
}
