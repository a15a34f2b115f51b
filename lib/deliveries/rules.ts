import { type RecipientToken, recipientTokenSchema } from "@/lib/deliveries/schema";
import { horizonMs } from "@/lib/mail/rules";
import { openToken, sealToken } from "@/lib/secrets";

/** Nobody wants yesterday's news: what could not be handed over for so long after it was due does not leave any more. */
export function isGivenUp({ notBefore }: { notBefore: Date }, now: Date): boolean {
  return now.getTime() - notBefore.getTime() >= horizonMs;
}

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
