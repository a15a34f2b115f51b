import { type RecipientToken, recipientTokenSchema } from "@/lib/recipients/schema";
import { openToken, sealToken } from "@/lib/secrets";

/** The suppressions that hold an address back from a schedule (or, without one, from everything) at an instant. */
export function suppressionsOf(email: string, scheduleId: string | null, now: Date) {
  return {
    email,
    AND: [{ OR: [{ scheduleId: null }, { scheduleId }] }, { OR: [{ until: null }, { until: { gt: now } }] }],
  };
}

const purpose = "recipient";

/** The links of one recipient in one mail. Equal input gives equal links, so a retry sends the same bytes. */
export function recipientLinks(
  baseUrl: string,
  token: RecipientToken,
): { view: string; leave: string; oneClick: string } {
  const sealed = sealToken(purpose, JSON.stringify([token.w, token.s, token.t, token.d, token.r]));
  return {
    view: `${baseUrl}/read/${sealed}`,
    leave: `${baseUrl}/leave/${sealed}`,
    oneClick: `${baseUrl}/api/leave/${sealed}`,
  };
}

/** What a recipient's link says; null for anything that was not sealed here. */
export function openRecipientToken(sealed: string): RecipientToken | null {
  const payload = openToken(purpose, sealed);
  if (!payload) return null;
  const [w, s, t, d, r] = JSON.parse(payload) as unknown[];
  return recipientTokenSchema.safeParse({ w, s, t, d, r }).data ?? null;
}

/** When a link was made, by the id of its message, which begins with the milliseconds (RFC 9562, version 7). */
export function madeAt(deliveryId: string): Date {
  const hex = deliveryId.replaceAll("-", "");
  // Ids of an earlier kind say nothing of when: they are old.
  return new Date(hex[12] === "7" ? Number.parseInt(hex.slice(0, 12), 16) : 0);
}

/** The addresses in a text, in a table's first column or in lines of their own; what holds no @ (a head, a remark) is none. */
export function addressesIn(text: string): string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const first = line.split(/,|\t/).find((cell) => cell.includes("@"));
    return first ? [first.replaceAll('"', "").trim()] : [];
  });
}
