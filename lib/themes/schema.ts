import { z } from "zod";
import { sourceAddressSchema } from "@/lib/sources/schema";
import { emailSchema } from "@/lib/email-address";
import { unknownVariables } from "@/lib/i18n/date-variables";
import { localeSchema } from "@/lib/i18n/schema";
import { blankIsNull, senderNameSchema } from "@/lib/mail/schema";
import {
  daysSchema,
  type Recurrence,
  recurrenceSchema,
  timeSchema,
  timesOf,
  timezoneSchema,
  weekdays,
  weekdaySchema,
} from "@/lib/recurrence/schema";
import { pauseCauseSchema, recipientsSchema, scheduleStatuses } from "@/lib/schedules/schema";
import { deliveryModeSchema } from "@/lib/tasks/schema";
import { runNowInputSchema, runStatuses } from "@/lib/runs/schema";
import { writerSchema } from "@/lib/models/schema";
import { contentSchema, selectionSchema, writingChoiceSchema } from "@/lib/synthesis/schema";
import { nameSchema, textSchema } from "@/lib/text";

/** What a mail contains of its edition: all of it, the first sentence of each story, or their titles. */
export const mailLayouts = ["full", "brief", "headlines"] as const;
export type MailLayout = (typeof mailLayouts)[number];

/** The variables of subject and preheader, besides dates. */
export const mailVariables = ["headline", "stories", "theme", "number"] as const;

const templateSchema = textSchema("template_invalid")
  .refine((text) => !/[\r\n]/.test(text), "template_invalid")
  .refine((text) => text.length <= 200, "template_too_long")
  .refine((text) => unknownVariables(text, mailVariables).length === 0, "mail_variable_unknown");

/** How a theme's mail looks, and its sender; empty fields mean the default. */
export const mailLookSchema = z.strictObject({
  layout: z.enum(mailLayouts, { error: "layout_invalid" }).default("full"),
  subject: templateSchema.default(""),
  preheader: templateSchema.default(""),
  /** Shown above the stories, in every edition. */
  intro: textSchema("intro_invalid")
    .refine((intro) => intro.length <= 1_000, "intro_too_long")
    .default(""),
  senderName: senderNameSchema.default(null),
  replyTo: z.preprocess(blankIsNull, emailSchema.nullable()).default(null),
});
export type MailLook = z.output<typeof mailLookSchema>;

export const themeInputSchema = z.object({
  name: nameSchema,
  brief: textSchema("brief_invalid")
    .refine((brief) => brief.length <= 2_000, "brief_too_long")
    .default(""),
  language: localeSchema,
  sourceGroupIds: z
    .array(z.uuid("group_unknown"), { error: "groups_invalid" })
    .max(50, "groups_too_many")
    .transform((ids) => [...new Set(ids)])
    .default([]),
  /** If left out, it stays as it is. */
  writing: writingChoiceSchema.optional(),
  /** If left out, it stays as it is. */
  selection: selectionSchema.optional(),
  /** If left out, it stays as it is. */
  mail: mailLookSchema.optional(),
});
export type ThemeInput = z.output<typeof themeInputSchema>;

/** A new theme: the sources given with it, sites or feeds, become a group with the theme's name. */
export const newThemeSchema = themeInputSchema.extend({
  sources: z.array(sourceAddressSchema, { error: "sources_invalid" }).max(20, "sources_too_many").default([]),
});
export type NewTheme = z.output<typeof newThemeSchema>;

/** What the settings page sends: the input and the version it is based on. */
export const saveThemeSchema = themeInputSchema.extend({ version: z.number().int().positive() });

export const themeViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  brief: z.string(),
  language: localeSchema,
  sourceGroupIds: z.array(z.string()),
  writing: writingChoiceSchema,
  selection: selectionSchema,
  mail: mailLookSchema,
  version: z.number(),
  ownerId: z.string(),
  coveredThrough: z.string().nullable().meta({ description: "Where the last delivered edition's coverage ended" }),
  updatedAt: z.string(),
});
export type ThemeView = z.output<typeof themeViewSchema>;

/** Who can read a theme's editions without an account, and follow them as a feed. */
export const sharings = ["none", "sealed", "public"] as const;

export const shareThemeSchema = z.object({
  shared: z.enum(sharings, { error: "sharing_invalid" }),
  /** Replaces a sealed address by a new one. */
  renew: z.boolean().default(false),
});
export type ShareTheme = z.output<typeof shareThemeSchema>;

export const themeSharingSchema = z.object({
  shared: z.enum(sharings),
  url: z.string().nullable().meta({ description: "Where its editions are read; null where they are not shared" }),
  feeds: z.object({ rss: z.string(), atom: z.string(), json: z.string() }).nullable(),
});
export type ThemeSharing = z.output<typeof themeSharingSchema>;

/** A theme's schedule, as its card and the REST API write it: the short form. */
export const themeScheduleInputSchema = z.object({
  enabled: z.boolean({ error: "enabled_invalid" }),
  days: daysSchema,
  time: timeSchema,
  timezone: timezoneSchema,
  emails: recipientsSchema.default([]),
  deliveryMode: deliveryModeSchema.default("send"),
});
export type ThemeScheduleInput = z.output<typeof themeScheduleInputSchema>;

/** The same for programs: at `time` in a zone, by default the workspace's, or at `time_utc` in UTC. */
export const putThemeScheduleSchema = themeScheduleInputSchema
  .extend({
    time: timeSchema.optional().meta({ description: "In the zone; or else time_utc" }),
    time_utc: timeSchema.optional().meta({ description: "In UTC, in place of time and timezone" }),
    timezone: timezoneSchema.optional().meta({ description: "The workspace's unless named" }),
  })
  .superRefine(({ time, time_utc, timezone }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (time === undefined && time_utc === undefined) refuse("time", "time_invalid");
    if (time !== undefined && time_utc !== undefined) refuse("time_utc", "time_twice");
    if (time_utc !== undefined && timezone !== undefined && timezone !== "UTC") refuse("timezone", "time_utc_zone");
  });
export type PutThemeSchedule = z.output<typeof putThemeScheduleSchema>;

/**
 * What the card sends: the input and the version it is based on; null if there was no schedule yet. Without days and
 * time the rule stays as it is: the card sends none if it cannot show the schedule's rule.
 */
export const saveThemeScheduleSchema = themeScheduleInputSchema.partial({ days: true, time: true }).extend({
  version: z.number().int().positive().nullable(),
});

export const themeScheduleViewSchema = z.object({
  id: z.string(),
  themeId: z.string(),
  version: z.number(),
  status: z.enum(scheduleStatuses),
  enabled: z.boolean(),
  recurrence: recurrenceSchema,
  days: z.array(weekdaySchema).nullable().meta({ description: "Null where the rule is not one of days and a time" }),
  time: z.string().nullable(),
  timezone: z.string(),
  emails: z.array(z.string()),
  maxRecipients: z.number(),
  deliveryMode: deliveryModeSchema,
  pausedAt: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  pauseReason: z.string().nullable(),
  pauseCause: pauseCauseSchema.nullable(),
  consecutiveFailures: z.number(),
  nextOccurrenceAt: z.string().nullable(),
  nextDueAt: z.string().nullable().meta({ description: "When it is due: the same, unless it was moved" }),
  exceptions: z
    .array(z.object({ at: z.string(), dueAt: z.string().nullable() }))
    .meta({ description: "Dates to come that are moved, or, where dueAt is null, skipped" }),
  lastRun: z
    .object({ id: z.string(), status: z.enum(runStatuses), at: z.string() })
    .nullable()
    .meta({ description: "The run that began last" }),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ThemeScheduleView = z.output<typeof themeScheduleViewSchema>;

/** A request for an edition now, optionally by another writer than usual. */
export const generateEditionSchema = runNowInputSchema.extend({ writer: writerSchema.optional() });
export type GenerateEdition = z.output<typeof generateEditionSchema>;

/** A brief and a selection, to see what they would have let through. */
export const rehearseSchema = themeInputSchema.pick({ brief: true }).extend({ selection: selectionSchema });
export type Rehearse = z.output<typeof rehearseSchema>;

/** Two writers, to see what each makes of the same items. */
export const compareWritersSchema = z.object({
  writers: z
    .array(writerSchema, { error: "writer_unknown" })
    .length(2, "writer_unknown")
    .refine(([first, second]) => first !== second, "writers_same"),
});
export type CompareWriters = z.output<typeof compareWritersSchema>;

export const comparedWritersSchema = z.object({
  data: z.array(z.object({ writer: writerSchema, content: contentSchema })),
});
export type ComparedWriters = z.output<typeof comparedWritersSchema>;

/** The recurrence that a theme's card represents. */
export function recurrenceOf(input: Pick<ThemeScheduleInput, "days" | "time">): Recurrence {
  return { kind: "weekly", days: input.days, time: input.time };
}

/** The days and the time of a rule that a theme's card can show; null for any other. */
export function daysAndTimeOf(recurrence: Recurrence): Pick<ThemeScheduleInput, "days" | "time"> | null {
  if (recurrence.kind !== "weekly" && recurrence.kind !== "daily") return null;
  if (timesOf(recurrence).length > 1) return null;
  if (recurrence.kind === "daily") return { days: [...weekdays], time: recurrence.time };
  return recurrence.from === undefined ? { days: recurrence.days, time: recurrence.time } : null;
}
