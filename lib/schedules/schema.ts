import { z } from "zod";
import { faultSchema } from "@/lib/i18n/schema";
import {
  instantSchema,
  type OccurrenceNote,
  type Recurrence,
  recurrenceSchema,
  timezoneSchema,
  wholeNumber,
} from "@/lib/recurrence/schema";
import { findTaskDefinition, taskTypeSchema } from "@/lib/tasks/registry";
import { deliveryModeSchema } from "@/lib/tasks/schema";
import { cursorSchema, limitSchema, pageOf, searchSchema } from "@/lib/paging";
import { nameSchema, textSchema } from "@/lib/text";
import { isAddress, recipientSchema } from "@/lib/recipients/schema";

/** How many people receive a schedule's editions at most, unless an owner raises the number. */
export const usualRecipients = 3;
/** The upper limit of recipients for every schedule. */
const mostRecipients = 1_000;

/** Addresses come first, regardless of the order in which they were given, because forms show them first. */
export const recipientsSchema = z
  .array(recipientSchema, { error: "emails_invalid" })
  .max(mostRecipients, "addresses_too_many")
  .superRefine((emails, context) => {
    const seen = new Set<string>();
    emails.forEach((email, index) => {
      if (seen.has(email)) context.addIssue({ code: "custom", path: [index], message: "email_twice" });
      seen.add(email);
    });
  })
  .transform((all) => [...all.filter(isAddress), ...all.filter((one) => !isAddress(one))]);

/** The error for too many addresses, channels aside, as a key under `errors` in the messages; null if there is none. */
export function tooMany(recipients: readonly string[], most: number): string | null {
  if (recipients.filter(isAddress).length <= most) return null;
  return most === usualRecipients ? "emails_too_many" : "recipients_too_many";
}

export const pauseCauseSchema = z.enum(["person", "failures", "owner_left", "workspace_deleted"]);

export const scheduleStatuses = ["active", "paused", "completed"] as const;

/** The policies of a schedule, in standard scheduler terms, without their defaults. */
const policies = {
  /** An occurrence that is late by at most this still runs in any case (misfire grace). */
  catchUpWindowMinutes: wholeNumber(0, 10_080, "minutes_invalid"),
  /** Beyond the window: run the latest missed occurrence once, or none. */
  misfirePolicy: z.enum(["coalesce", "skip"], { error: "misfire_policy_invalid" }),
  /** While the previous run is running: skip the new one, or let one wait. */
  overlapPolicy: z.enum(["skip", "buffer_one"], { error: "overlap_policy_invalid" }),
  /** How long a failed run is retried; never beyond the next nominal time. */
  retryHorizonMinutes: wholeNumber(0, 10_080, "minutes_invalid"),
  /** How many consecutive failures pause the schedule; null: never. */
  pauseAfterFailures: wholeNumber(1, 100, "failures_invalid").nullable(),
  /**
   * How long before the nominal time preparation begins; mail still leaves at the nominal time. Null: as early as past
   * runs have shown to be necessary.
   */
  leadMinutes: wholeNumber(0, 60, "lead_invalid").nullable(),
  startsAt: instantSchema.nullable(),
  endsAt: instantSchema.nullable(),
  maxRuns: wholeNumber(1, 1_000_000, "max_runs_invalid").nullable(),
  /** How many recipients it may have; only owners of the workspace can raise it. */
  maxRecipients: wholeNumber(1, mostRecipients, "max_recipients_invalid"),
};

export const policyDefaults = {
  catchUpWindowMinutes: 60,
  misfirePolicy: "coalesce",
  overlapPolicy: "skip",
  retryHorizonMinutes: 360,
  pauseAfterFailures: 5,
  leadMinutes: null,
  startsAt: null,
  endsAt: null,
  maxRuns: null,
  maxRecipients: usualRecipients,
} as const;

/** The parameters of a task: an object that the schema of its type accepts. */
export const scheduleParamsSchema = z.record(z.string(), z.unknown(), { error: "params_invalid" });

const fields = {
  name: nameSchema,
  taskType: taskTypeSchema,
  params: scheduleParamsSchema,
  recurrence: recurrenceSchema,
  timezone: timezoneSchema,
  recipients: recipientsSchema,
  deliveryMode: deliveryModeSchema,
  ...policies,
};

/** A schedule as submitted by forms, actions and REST. */
export const scheduleInputSchema = z
  .strictObject({
    ...fields,
    params: scheduleParamsSchema.default({}),
    recipients: recipientsSchema.default([]),
    deliveryMode: deliveryModeSchema.default("send"),
    catchUpWindowMinutes: policies.catchUpWindowMinutes.default(policyDefaults.catchUpWindowMinutes),
    misfirePolicy: policies.misfirePolicy.default(policyDefaults.misfirePolicy),
    overlapPolicy: policies.overlapPolicy.default(policyDefaults.overlapPolicy),
    retryHorizonMinutes: policies.retryHorizonMinutes.default(policyDefaults.retryHorizonMinutes),
    pauseAfterFailures: policies.pauseAfterFailures.default(policyDefaults.pauseAfterFailures),
    leadMinutes: policies.leadMinutes.default(policyDefaults.leadMinutes),
    startsAt: policies.startsAt.default(null),
    endsAt: policies.endsAt.default(null),
    maxRuns: policies.maxRuns.default(null),
    maxRecipients: policies.maxRecipients.default(policyDefaults.maxRecipients),
  })
  .superRefine(({ taskType, params, startsAt, endsAt, recipients, maxRecipients }, context) => {
    const many = tooMany(recipients, maxRecipients);
    if (many) context.addIssue({ code: "custom", path: ["recipients"], message: many });
    const { error } = findTaskDefinition(taskType)?.params.safeParse(params) ?? {};
    for (const issue of error?.issues ?? []) context.addIssue({ ...issue, path: ["params", ...issue.path] });
    if (startsAt && endsAt && Date.parse(endsAt) <= Date.parse(startsAt))
      context.addIssue({ code: "custom", path: ["endsAt"], message: "ends_before_start" });
  });
export type ScheduleInput = z.output<typeof scheduleInputSchema>;

/** Any of a schedule's fields, and its owner; omitted fields stay as they are. */
export const schedulePatchSchema = z.strictObject({ ...fields, ownerId: z.uuid("owner_unknown") }).partial();
export type SchedulePatch = z.output<typeof schedulePatchSchema>;

export const pauseInputSchema = z.strictObject({
  reason: textSchema("reason_invalid")
    .refine((reason) => reason.length <= 500, "reason_too_long")
    .nullable()
    .default(null),
  /** Resumes automatically at this instant. */
  until: instantSchema.nullable().default(null),
});
export type PauseInput = z.output<typeof pauseInputSchema>;

/** What happens to the occurrences that passed during the pause: ignored, or compensated by one run now. */
export const resumeInputSchema = z.strictObject({
  missed: z.enum(["leave", "combine"], { error: "missed_invalid" }).default("leave"),
});

export const moveNextInputSchema = z.strictObject({ at: instantSchema });

/** A future occurrence, by its nominal instant. */
export const occurrenceInputSchema = z.strictObject({
  at: instantSchema.meta({ description: "When it is due by the rule" }),
});

export const moveInputSchema = occurrenceInputSchema.extend({ to: instantSchema });

export const occurrencesQuerySchema = z.object({ count: z.coerce.number().int().min(1).max(200).default(10) });

/** The next occurrences, in the order of the rule. */
export const occurrencesSchema = z.object({
  data: z.array(
    z.object({
      at: z.string().meta({ description: "When it is due by the rule" }),
      dueAt: z
        .string()
        .nullable()
        .meta({ description: "When it is due: the same, unless it was moved; null where it is skipped" }),
      notes: z
        .array(z.string())
        .meta({ description: "What is unusual about it: a change of the clock, a short month" }),
    }),
  ),
});

/** A change of many schedules at once, or of one with a long history. */
export const bulkWorkSchema = z.discriminatedUnion("kind", [
  /** All schedules of one member are transferred to another. */
  z.object({ kind: z.literal("hand_over"), from: z.uuid(), to: z.uuid() }),
  /**
   * Pauses active schedules, for a cause outside the schedules themselves; with `untilFurtherNotice` also paused ones
   * that would resume automatically.
   */
  z.object({
    kind: z.literal("pause"),
    ownerId: z.uuid().optional(),
    cause: pauseCauseSchema,
    reason: z.string().nullable(),
    untilFurtherNotice: z.boolean().default(false),
  }),
  /** Resumes what was paused for a cause; what passed meanwhile becomes one skipped run for each schedule. */
  z.object({ kind: z.literal("resume"), cause: pauseCauseSchema }),
  /** Removes a schedule permanently, with the records of its runs. */
  z.object({ kind: z.literal("purge"), scheduleId: z.uuid() }),
]);
export type BulkWork = z.output<typeof bulkWorkSchema>;

/** The progress of such a change, counted in schedules or runs. */
export interface BulkProgress {
  id: string;
  kind: BulkWork["kind"];
  done: number;
  total: number;
}

export const handOverInputSchema = z.strictObject({ ownerId: z.uuid("owner_unknown") });

export const scheduleSorts = ["name", "-name", "next", "-next", "created", "-created"] as const;

export const scheduleFilterSchema = z.object({
  taskType: taskTypeSchema.optional(),
  status: z.enum([...scheduleStatuses, "failing", "deleted"], { error: "status_invalid" }).optional(),
  ownerId: z.uuid("owner_unknown").optional(),
  /** Its subject: a theme, a source group, a report, a workflow. */
  subjectId: z.uuid("reference_unknown").optional(),
  /** The schedule's own zone. */
  timezone: timezoneSchema.optional(),
  /** Part of its name, or of the name of its subject. */
  text: searchSchema,
  sort: z.enum(scheduleSorts, { error: "sort_invalid" }).default("name"),
  limit: limitSchema,
  cursor: cursorSchema,
});
export type ScheduleFilter = z.output<typeof scheduleFilterSchema>;

const lastRunSchema = z.object({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  at: z.string().meta({ description: "When it was due, or asked for by hand" }),
});

export const scheduleViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  taskType: z.string(),
  params: scheduleParamsSchema,
  subject: z
    .object({ kind: z.string(), id: z.string() })
    .nullable()
    .meta({ description: "What it is about: a theme, a source group, a report, a workflow" }),
  about: z.string().nullable().meta({ description: "The name of that" }),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  recurrence: recurrenceSchema,
  timezone: z.string(),
  recipients: z.array(z.string()),
  deliveryMode: deliveryModeSchema,
  ...policies,
  runsCounted: z.number().meta({ description: "Runs that count towards maxRuns" }),
  status: z.enum(scheduleStatuses),
  pausedAt: z.string().nullable(),
  pauseReason: z.string().nullable(),
  pauseCause: pauseCauseSchema.nullable(),
  pausedUntil: z.string().nullable(),
  consecutiveFailures: z.number(),
  unreached: z
    .array(z.string())
    .meta({ description: "The recipients whom its mail did not reach lately, as far as is known" }),
  usualSeconds: z
    .number()
    .nullable()
    .meta({ description: "How long its runs usually take, as far as its lead was learned from them; null for none" }),
  nextOccurrenceAt: z.string().nullable().meta({ description: "The next nominal instant" }),
  nextDueAt: z.string().nullable().meta({ description: "When it is due: the same, unless it was moved" }),
  lastRun: lastRunSchema.nullable(),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  deletedAt: z.string().nullable(),
});
export type ScheduleView = z.output<typeof scheduleViewSchema>;

export const schedulePageSchema = pageOf(scheduleViewSchema);
export type SchedulePage = z.output<typeof schedulePageSchema>;

/** A resumed schedule, and the run that compensates for what was missed, if there is one. */
export const resumedSchema = scheduleViewSchema.extend({ runId: z.string().nullable() });

/** Statistics of a schedule's occurrences within a number of days. Durations and lateness in milliseconds. */
const windowSchema = z.object({
  days: z.number(),
  runs: z.number(),
  byStatus: z.record(z.string(), z.number()),
  undelivered: z.number().meta({ description: "Messages that did not reach their recipient, as far as is known" }),
  successRate: z.number().nullable().meta({ description: "Succeeded of succeeded and failed; null for none" }),
  durationMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  latenessMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
});

export const statisticsWindows = [7, 30, 90] as const;

export const scheduleStatisticsSchema = z.object({
  windows: z.array(windowSchema),
  daily: z.array(z.object({ day: z.string(), succeeded: z.number(), failed: z.number(), skipped: z.number() })),
  lastError: z
    .object({ runId: z.string(), at: z.string(), error: z.string().nullable(), fault: faultSchema.nullable() })
    .nullable(),
  streak: z
    .object({ status: z.string(), count: z.number() })
    .nullable()
    .meta({ description: "How many runs in a row have ended like the last one" }),
  longestSuccess: z.number(),
});
export type ScheduleStatistics = z.output<typeof scheduleStatisticsSchema>;

/** A future occurrence, or all occurrences of a schedule on one day if it has many. */
export interface PlannedOccurrence {
  scheduleId: string;
  name: string;
  /** The nominal instant of the first one, and when it is due: another time if it was moved, null if it is skipped. */
  nominalAt: string;
  dueAt: string | null;
  /** How many occurrences there are, and when the last one is due. */
  count: number;
  through: string;
  /** The rule they follow, if there are many. */
  recurrence: Recurrence | null;
  notes: OccurrenceNote[];
  /** How often the schedule has been changed. */
  version: number;
}
