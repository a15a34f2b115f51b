import { createHmac } from "node:crypto";
import { z } from "zod";
import { equalSecrets } from "@/lib/secrets";
import { deliveryIdSchema, detailOf, isGoneStatus, type MailReport, type Reporter } from "@/lib/mail/report";

const signedSchema = z.object({
  signature: z.object({ timestamp: z.string(), token: z.string(), signature: z.string() }),
  "event-data": z.unknown(),
});

const eventSchema = z.object({
  event: z.string(),
  id: z.string(),
  /** Seconds since 1970. */
  timestamp: z.number(),
  severity: z.string().optional(),
  reason: z.string().optional(),
  "delivery-status": z
    .object({
      code: z.union([z.number(), z.string()]).optional(),
      "enhanced-code": z.string().optional(),
      message: z.string().optional(),
      description: z.string().nullish(),
    })
    .optional(),
  message: z.object({ headers: z.object({ "message-id": z.string().optional() }) }),
  "user-variables": z.object({ delivery: deliveryIdSchema.optional() }).catch({}).optional(),
});

type Event = z.output<typeof eventSchema>;

/** Mailgun retries for eight hours; a much older request was kept and replayed by somebody else. */
const longestMs = 24 * 3_600_000;

/**
 * Mailgun signs a timestamp and a token, sent beside the event.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks
 */
export const readMailgun: Reporter = async ({ body, now }, { MAILGUN_WEBHOOK_KEY: key }) => {
  if (!key) return undefined;
  const signed = signedSchema.safeParse(JSON.parse(body)).data;
  if (!signed) return null;
  const { timestamp, token, signature } = signed.signature;
  const expected = createHmac("sha256", key).update(`${timestamp}${token}`).digest("hex");
  const isOld = Math.abs(now.getTime() - Number(timestamp) * 1_000) > longestMs;
  if (isOld || !equalSecrets(signature, expected)) return null;
  const event = eventSchema.safeParse(signed["event-data"]).data;
  const kind = event && kindOf(event);
  if (!event || !kind) return [];
  const status = event["delivery-status"];
  const enhanced = status?.["enhanced-code"];
  return [
    {
      source: "mailgun",
      key: event.id,
      kind,
      at: new Date(event.timestamp * 1_000),
      deliveryId: event["user-variables"]?.delivery ?? null,
      providerId: event.message.headers["message-id"] ?? null,
      isGone:
        kind === "bounced" && (isGoneStatus(`${enhanced} ${status?.message}`) || event.reason === "suppress-bounce"),
      detail: detailOf(status?.code, enhanced, status?.message ?? "") ?? detailOf(status?.description),
    },
  ];
};

function kindOf({ event, severity }: Event): MailReport["kind"] | null {
  if (event === "delivered" || event === "complained") return event;
  if (event === "failed" || event === "rejected") return severity === "temporary" ? "delayed" : "bounced";
  return null;
}
