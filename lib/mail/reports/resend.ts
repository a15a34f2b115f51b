import { Resend } from "resend";
import { z } from "zod";
import { deliveryIdSchema, detailOf, type MailReport, type Reporter } from "@/lib/mail/report";

const eventSchema = z.object({
  type: z.string(),
  created_at: z.coerce.date(),
  data: z.object({
    email_id: z.string(),
    tags: z.object({ delivery: deliveryIdSchema.optional() }).catch({}).optional(),
    bounce: z.object({ message: z.string(), type: z.string(), subType: z.string().optional() }).optional(),
    failed: z.object({ reason: z.string() }).optional(),
    suppressed: z.object({ message: z.string() }).optional(),
  }),
});

const kinds: Partial<Record<string, MailReport["kind"]>> = {
  "email.delivered": "delivered",
  "email.delivery_delayed": "delayed",
  "email.bounced": "bounced",
  "email.failed": "bounced",
  "email.suppressed": "bounced",
  "email.complained": "complained",
};

/** Resend uses Svix signatures. https://resend.com/docs/webhooks */
export const readResend: Reporter = async ({ headers, body }, { RESEND_WEBHOOK_SECRET: webhookSecret }) => {
  if (!webhookSecret) return undefined;
  const id = headers.get("svix-id") ?? "";
  const signed = { id, timestamp: headers.get("svix-timestamp") ?? "", signature: headers.get("svix-signature") ?? "" };
  try {
    // No request is sent to Resend: the API key is not used.
    new Resend("re_unused").webhooks.verify({ payload: body, headers: signed, webhookSecret });
  } catch {
    return null;
  }
  const event = eventSchema.safeParse(JSON.parse(body)).data;
  const kind = event && kinds[event.type];
  if (!event || !kind) return [];
  const { email_id: providerId, tags, bounce, failed, suppressed } = event.data;
  return [
    {
      source: "resend",
      key: id,
      kind,
      at: event.created_at,
      deliveryId: tags?.delivery ?? null,
      providerId,
      // Suppressed: a message to the address bounced before, so Resend does not even try.
      isGone: bounce?.type === "Permanent" || suppressed !== undefined,
      detail: detailOf(bounce?.message, failed?.reason, suppressed?.message),
    },
  ];
};
