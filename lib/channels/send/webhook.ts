import type { ChannelWay } from "@/lib/channels/send/way";
import { signatureHeaders } from "@/lib/signature";

/** Whoever receives it knows it again by its `webhook-id`, as Standard Webhooks asks of them. */
const repeatWindowMs = 23 * 3_600_000;

/** A program, by the rules of Standard Webhooks (standardwebhooks.com): all that the edition says, signed. */
export const webhook: ChannelWay<"webhook"> = {
  repeatWindowMs,
  callFor({ id: signer, url }, { id, at, data }, now) {
    const body = { type: "edition.published", timestamp: at.toISOString(), data };
    return {
      method: "POST",
      url: new URL(url),
      headers: signatureHeaders(signer, { id, at: now, body: JSON.stringify(body) }),
      body,
    };
  },
};
