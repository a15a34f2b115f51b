import type { ChannelWay } from "@/lib/channels/send/way";
import { signatureHeaders } from "@/lib/signature";

/** Receivers recognise a repetition by its `webhook-id`, as Standard Webhooks requires of them. */
const repeatWindowMs = 23 * 3_600_000;

/** A program, by the rules of Standard Webhooks (standardwebhooks.com): the whole content of the edition, signed. */
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
