import { z } from "zod";
import type { ChannelKind } from "@/lib/channels/schema";
import { consentSources, consentStates } from "@/lib/consents/schema";
import { emailSchema } from "@/lib/email-address";
import { locales, localeSchema } from "@/lib/i18n/schema";
import { blankIsNull } from "@/lib/mail/schema";
import { limitSchema, pageOf, searchSchema } from "@/lib/paging";
import { timezoneSchema, weekdaySchema } from "@/lib/recurrence/schema";
import type { SkipReason } from "@/lib/tasks/schema";
import { nameSchema, textSchema } from "@/lib/text";

/** How a schedule names a recipient that is not an address: a channel, or the addresses of a list. */
const reference = /^(channel|list):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The channel or list that a recipient names; null for an address. */
export function referenceOf(recipient: string): { kind: "channel" | "list"; id: string } | null {
  const [, kind, id] = reference.exec(recipient) ?? [];
  return id ? { kind: kind === "list" ? "list" : "channel", id } : null;
}

export function isAddress(recipient: string): boolean {
  return referenceOf(recipient) === null;
}

/** The ids of the channels, or of the lists, among recipients. */
export function namedBy(kind: "channel" | "list", recipients: readonly string[]): string[] {
  return recipients.flatMap((one) => {
    const found = referenceOf(one);
    return found?.kind === kind ? [found.id] : [];
  });
}

/**
 * An address, `channel:<id>` or `list:<id>`. For anything else, the error is that of the address, which comes first.
 */
export const recipientSchema = z.union([emailSchema, z.string().trim().regex(reference)], {
  error: ({ input, errors }) => {
    const [issue] = (errors as { message?: string }[][])[0] ?? [];
    return (typeof input === "string" && issue?.message) || "email_invalid";
  },
});

/** Who can be chosen as a recipient: channels, lists, and people who are known by name. */
export type RecipientChoice = Choice & ({ kind: ChannelKind | "list" } | { kind: "person" });

interface Choice {
  /** As a schedule names it. */
  recipient: string;
  name: string;
  /** How many addresses are on a list. */
  count: number | null;
  /** The channel answered that it is gone: nothing is sent to it. */
  isSuspended: boolean;
}

/** The content of a recipient's link; sealed, so that nobody else can make or read one. */
export const recipientTokenSchema = z.object({
  w: z.uuid(),
  s: z.uuid().nullable(),
  t: z.uuid().nullable(),
  d: z.uuid(),
  r: z.string(),
});
export type RecipientToken = z.output<typeof recipientTokenSchema>;

/**
 * Why an address is held back: the recipient's own wish (`weekly`: all but one edition a week, which covers the
 * others); the outcome of messages to it; the workspace.
 */
export const suppressionReasons = ["unsubscribed", "paused", "weekly", "bounced", "complained", "blocked"] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** Who holds an address back. Each lifts their own holds. */
export const holders = ["recipient", "mail", "workspace"] as const;
export type Holder = (typeof holders)[number];

/**
 * What a recipient may choose on their page: nothing more of this schedule, or of the workspace; nothing until a day;
 * one mail a week; everything again.
 */
export const mailChoiceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("schedule") }),
  z.object({ kind: z.literal("workspace") }),
  z.object({ kind: z.literal("until"), until: z.iso.date("until_required") }),
  z.object({ kind: z.literal("weekly"), weekday: weekdaySchema }),
  z.object({ kind: z.literal("again") }),
]);
export type MailChoice = z.output<typeof mailChoiceSchema>;

/** What holds an address back, as it is restored by undoing a choice. */
export const holdsSchema = z.array(
  z.object({
    scheduleId: z.uuid().nullable(),
    subjectId: z.uuid().nullable(),
    reason: z.enum(suppressionReasons),
    heldBy: z.enum(holders),
    source: z.string().nullable(),
    detail: z.string().nullable(),
    until: z.coerce.date().nullable(),
    createdAt: z.coerce.date(),
  }),
);
export type Holds = z.output<typeof holdsSchema>;

/** Why a recipient got an occurrence of a list, or did not: the outcome of its message, else why there was none. */
export const receivedKinds = [
  "on_its_way",
  "sent",
  /** Written while no mail server was configured. */
  "kept",
  "came_back",
  "not_accepted",
  "unknown",
  "you_left",
  "weekly",
  "suspended",
  "held_by_senders",
  "not_agreed",
  "called_off",
  "not_on_the_list",
  "failed",
  "draft",
] as const;
export interface Received {
  /** ISO 8601 in UTC. */
  at: string;
  what: (typeof receivedKinds)[number] | `skipped_${SkipReason}`;
  subject: string | null;
}

/** What a recipient's page shows. */
export interface RecipientView {
  /** The name of what they are on the list of; null if it is gone. */
  list: string | null;
  workspace: string;
  /** The zone of the times on it: the recipient's own, else the schedule's, else the workspace's. */
  timezone: string;
  /** For how many days sent mail is kept; null if the installation decides. */
  retentionDays: number | null;
  /** The current holds; `detail` is the weekday of a weekly recipient. */
  holds: {
    of: "schedule" | "workspace";
    reason: SuppressionReason;
    since: string;
    until: string | null;
    detail: string | null;
  }[];
  received: Received[];
  /** Whether the link was made before its recipient had all earlier ones switched off. */
  isSwitchedOff: boolean;
}

/**
 * Why an address is not mailed: it is held back, has not agreed yet, or has declined; from what, and since and until
 * when.
 */
const heldBackSchema = z
  .object({
    why: z.enum([...suppressionReasons, "asked", "declined"]),
    /** Everything of the workspace, or only this schedule. */
    of: z.enum(["schedule", "workspace"]),
    /** ISO 8601 in UTC. */
    since: z.string(),
    until: z.string().nullable(),
  })
  .nullable();

/** An address that is named but not mailed, and why. */
export type HeldBack = { email: string } & NonNullable<z.output<typeof heldBackSchema>>;

export const suppressionFilterSchema = z.object({
  reason: z.enum(suppressionReasons).optional(),
  text: searchSchema.meta({ description: "Part of the address" }),
  limit: limitSchema,
  /** The last one of the previous page. */
  cursor: z.uuid().optional(),
});
export type SuppressionFilter = z.input<typeof suppressionFilterSchema>;

export const suppressionViewSchema = z.object({
  id: z.string(),
  email: z.string(),
  reason: z.enum(suppressionReasons),
  heldBy: z
    .enum(holders)
    .meta({ description: "Whose word it is: the recipient's, what became of mail, the workspace's" }),
  scheduleId: z.string().nullable().meta({ description: "What it is about; null for everything of the workspace" }),
  scheduleName: z.string().nullable(),
  source: z.string().nullable().meta({ description: "How it came about: one_click, page, report, person or import" }),
  byName: z.string().nullable().meta({ description: "Who of the workspace put it there" }),
  detail: z.string().nullable().meta({ description: "What was reported, or noted" }),
  until: z.string().nullable(),
  createdAt: z.string(),
  askedAt: z.string().nullable().meta({ description: "When they were asked whether they want it again" }),
});
export type SuppressionView = z.output<typeof suppressionViewSchema>;
export const suppressionPageSchema = pageOf(suppressionViewSchema);

/** Addresses that the workspace must not mail. */
export const addSuppressionsSchema = z.object({
  emails: z.array(emailSchema).min(1, "emails_invalid").max(10_000, "suppressions_too_many"),
  detail: z.string().trim().max(2_000, "note_too_long").default(""),
});
export type AddSuppressions = z.output<typeof addSuppressionsSchema>;

export const addedSuppressionsSchema = z.object({
  added: z.number(),
  known: z.number().meta({ description: "Those that the workspace held back already" }),
});

/** A recipient that a schedule names, and whether it is mailed. */
export const namedRecipientSchema = z.object({ email: z.string(), heldBack: heldBackSchema });

const notes = {
  name: z.preprocess(blankIsNull, nameSchema.nullable()),
  language: z.preprocess(blankIsNull, localeSchema.nullable()),
  timezone: z.preprocess(blankIsNull, timezoneSchema.nullable()),
  consentSource: z.preprocess(
    blankIsNull,
    textSchema("consent_too_long")
      .refine((text) => text.length <= 500, "consent_too_long")
      .nullable(),
  ),
};

/**
 * What a workspace records about the person behind an address; what is left out stays, and null or an empty text
 * removes it.
 */
export const recipientNotesSchema = z.strictObject(notes).partial();
export type RecipientNotes = z.output<typeof recipientNotesSchema>;

export const notedRecipientSchema = recipientNotesSchema.extend({ email: emailSchema });
export type NotedRecipient = z.output<typeof notedRecipientSchema>;

/** The person about whom something is recorded. */
export const recipientRefSchema = z.object({ email: emailSchema });

/** About how many people something can be recorded at once. */
export const mostNotedAtOnce = 1_000;

export const noteRecipientsSchema = z.strictObject({
  recipients: z.array(notedRecipientSchema).min(1, "emails_invalid").max(mostNotedAtOnce, "addresses_too_many"),
});
export type NoteRecipients = z.output<typeof noteRecipientsSchema>;

export const notedSchema = z.object({
  added: z.number(),
  known: z.number().meta({ description: "Those of whom something was noted before" }),
});

export const knownFilterSchema = z.object({
  text: searchSchema.meta({ description: "Part of the address or the name" }),
  limit: limitSchema,
  /** The last address of the previous page. */
  cursor: z
    .string()
    .refine((text) => emailSchema.safeParse(text).data === text, "cursor_invalid")
    .optional(),
});
export type KnownFilter = z.input<typeof knownFilterSchema>;

/** Somebody whom the workspace mails, or about whom it has recorded something. Instants are ISO 8601 in UTC. */
export const knownRecipientSchema = z.object({
  email: z.string(),
  name: z.string().nullable(),
  memberName: z.string().nullable().meta({ description: "Their own name, of a member of the workspace" }),
  language: z.enum(locales).nullable().meta({ description: "What they are asked and told in" }),
  timezone: z.string().nullable().meta({ description: "What times on their page are told in" }),
  consentSource: z
    .string()
    .nullable()
    .meta({ description: "Where the workspace has their consent from, in its words" }),
  consent: z
    .object({
      state: z.enum(consentStates),
      askedAt: z.string(),
      answeredAt: z.string().nullable(),
      source: z.enum(consentSources).nullable().meta({ description: "asked: by a mail; page: of their own accord" }),
    })
    .nullable()
    .meta({ description: "What they said themselves; null while they were never asked" }),
  schedules: z.number().meta({ description: "How many schedules name the address" }),
  lists: z.number().meta({ description: "How many lists it is on" }),
  heldBack: heldBackSchema.meta({ description: "Why it gets nothing of the workspace" }),
});
export type KnownRecipient = z.output<typeof knownRecipientSchema>;
export const knownPageSchema = pageOf(knownRecipientSchema);
