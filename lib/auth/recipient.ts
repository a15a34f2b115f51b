import { mintScope, type Scope } from "@/lib/db/scope";
import { openRecipientToken } from "@/lib/deliveries/rules";

/** What a recipient's sealed link allows: to act for their own address in the workspace that wrote to them. */
export interface Recipient {
  scope: Scope;
  email: string;
  deliveryId: string;
  scheduleId: string | null;
  themeId: string | null;
}

/** Mints a recipient's scope from their link; null for a link that was not sealed here. */
export function recipientScope(sealed: string): Recipient | null {
  const token = openRecipientToken(sealed);
  if (!token) return null;
  return {
    scope: mintScope(token.w, { kind: "recipient", email: token.r }),
    email: token.r,
    deliveryId: token.d,
    scheduleId: token.s,
    themeId: token.t,
  };
}
