import { z } from "zod";
import { equalSecrets } from "@/lib/secrets";
import { deliveryIdSchema, detailOf, type Reporter } from "@/lib/mail/report";

const common = {
  MessageID: z.string(),
  Metadata: z.object({ delivery: deliveryIdSchema.optional() }).catch({}).optional(),
};
const bounce = {
  ...common,
  ID: z.union([z.number(), z.string()]),
  Type: z.string(),
  Details: z.string().optional(),
  Description: z.string().optional(),
  BouncedAt: z.coerce.date(),
};
const eventSchema = z.discriminatedUnion("RecordType", [
  z.object({
    RecordType: z.literal("Delivery"),
    ...common,
    DeliveredAt: z.coerce.date(),
    Details: z.string().optional(),
  }),
  z.object({ RecordType: z.literal("Bounce"), ...bounce }),
  z.object({ RecordType: z.literal("SpamComplaint"), ...bounce }),
]);

/** Types that Postmark calls bounces but are not: an automatic reply, or a message that is still retried. */
const passing = ["Transient", "AutoResponder", "Subscribe", "ChallengeVerification"];
const gone = ["HardBounce", "BadEmailAddress"];

/**
 * Postmark signs nothing: it sends the password from its webhook's URL (`https://any:<password>@…`).
 * https://postmarkapp.com/developer/webhooks/webhooks-overview
 */
export const readPostmark: Reporter = async ({ headers, body }, { POSTMARK_WEBHOOK_PASSWORD: password }) => {
  if (!password) return undefined;
  const [scheme = "", sent = ""] = (headers.get("authorization") ?? "").split(" ");
  const given = Buffer.from(sent, "base64").toString("utf8").split(":").slice(1).join(":");
  if (scheme.toLowerCase() !== "basic" || !equalSecrets(given, password)) return null;
  const event = eventSchema.safeParse(JSON.parse(body)).data;
  if (!event) return [];
  const { MessageID: providerId, Metadata } = event;
  const about = { source: "postmark", providerId, deliveryId: Metadata?.delivery ?? null } as const;
  if (event.RecordType === "Delivery") {
    const { DeliveredAt: at, Details } = event;
    return [
      { ...about, key: `${providerId} delivered`, kind: "delivered", at, isGone: false, detail: detailOf(Details) },
    ];
  }
  const { ID, Type, BouncedAt: at, Description, Details } = event;
  const detail = detailOf(Details) ?? detailOf(Description);
  const complained = event.RecordType === "SpamComplaint" || Type === "SpamComplaint";
  const kind = complained ? "complained" : passing.includes(Type) ? "delayed" : "bounced";
  return [{ ...about, key: String(ID), kind, at, isGone: gone.includes(Type), detail }];
};
