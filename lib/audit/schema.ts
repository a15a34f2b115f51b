import { z } from "zod";
import { type Messages, messagesOf } from "@/lib/i18n/messages";
import { limitSchema, searchSchema } from "@/lib/paging";

type Words = Messages["audit"];

/** The possible subjects of an event: all that the messages have a word for. */
export const auditSubjects = Object.keys(messagesOf("en").audit.subject) as (keyof Words["subject"])[];
export type AuditSubject = keyof Words["subject"];

/** Every audited action, as subject and verb: all that the messages have words for. */
export type AuditAction = {
  [Subject in keyof Words["action"]]: `${Subject}.${keyof Words["action"][Subject] & string}`;
}[keyof Words["action"]];

/** The values of an object before or after a change, by field. */
export type AuditValues = Record<string, unknown>;

export const actorKinds = ["person", "key", "system", "recipient"] as const;

export const auditEventSchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({
    kind: z.enum(actorKinds).meta({ description: "system: the worker, by a rule that somebody set" }),
    userId: z.string().nullable(),
    name: z.string().nullable().meta({ description: "As it was then" }),
    keyName: z.string().nullable().meta({ description: "The API key, where one acted" }),
    from: z.string().nullable().meta({ description: "The network address it was asked from" }),
  }),
  action: z.string(),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type AuditEventView = z.output<typeof auditEventSchema>;

export const auditFilterSchema = z.object({
  userId: z.uuid("owner_unknown").optional(),
  subjectType: z.enum(auditSubjects, { error: "subject_invalid" }).optional(),
  subjectId: z.uuid("subject_invalid").optional(),
  /** Part of the subject's name. */
  text: searchSchema,
  limit: limitSchema,
  /** Continues after the event with that id. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, "cursor_invalid")
    .optional(),
});
export type AuditFilter = z.input<typeof auditFilterSchema>;

export const auditPageSchema = z.object({
  data: z.array(auditEventSchema),
  nextCursor: z.string().nullable().meta({ description: "Continue with it as `after`; null on the last page" }),
});
export type AuditPage = z.output<typeof auditPageSchema>;
