import { z } from "zod";
import { daySchema } from "@/lib/paging";
import { type Fault, faultSchema } from "@/lib/i18n/schema";
import { taskTypeSchema } from "@/lib/tasks/registry";
import { handModeSchema, progressSchema, runResultSchema, skipReasons } from "@/lib/tasks/schema";

export const runStatuses = ["pending", "running", "succeeded", "failed", "skipped", "cancelled"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** The error of a schedule's last failed run. */
export interface LastError {
  runId: string;
  error: string | null;
  fault: Fault | null;
  at: string;
}

/**
 * What the state of a workflow's run says about its steps: the steps in order and, if it retries another run, the runs
 * that already did some of them, by the step's index.
 */
export const stepPlanSchema = z.object({
  steps: z.array(z.object({ key: z.string(), taskType: z.string(), params: z.record(z.string(), z.unknown()) })),
  done: z.record(z.string(), z.uuid()),
});

/** "Run now", "Generate now": `deliveryMode` overrides the schedule's for this run; without a schedule a draft is kept. */
export const runNowInputSchema = z.strictObject({
  deliveryMode: handModeSchema
    .optional()
    .meta({ description: "me: kept as a draft, of which whoever asks gets a copy by mail" }),
});

/** The same for a run outside the schedules: there is nobody to send it to. */
export const runAloneInputSchema = z.strictObject({
  deliveryMode: z
    .enum(["draft", "me"], { error: "delivery_mode_invalid" })
    .optional()
    .meta({ description: "me: a copy of the draft is mailed to whoever asks" }),
});

export const runFilterSchema = z.object({
  scheduleId: z.uuid().optional(),
  /** A theme, a source group, a report, a workflow. */
  subjectId: z.uuid("reference_unknown").optional(),
  taskType: taskTypeSchema.optional(),
  status: z.enum(runStatuses).optional(),
  reason: z.enum(skipReasons).optional(),
  trigger: z.enum(["schedule", "manual"]).optional(),
  /** Who started it manually. */
  triggeredById: z.uuid("owner_unknown").optional(),
  /** Created on that day (UTC) or later, and until the end of the other one. */
  from: daySchema,
  through: daySchema,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The last run of the previous page. */
  after: z.uuid().optional(),
});
export type RunFilter = z.input<typeof runFilterSchema>;

export const runViewSchema = z.object({
  id: z.string(),
  scheduleId: z.string().nullable(),
  scheduleName: z.string().nullable(),
  subjectId: z
    .string()
    .nullable()
    .meta({ description: "What it is about: a theme, a source group, a report, a workflow" }),
  about: z.string().nullable().meta({ description: "The name of that, as it is called now" }),
  taskType: z.string(),
  trigger: z.enum(["schedule", "manual"]),
  scheduledFor: z.string().nullable().meta({ description: "The nominal instant; the first of a skipped stretch" }),
  coversThrough: z.string().nullable().meta({ description: "The last nominal instant this run accounts for" }),
  coveredCount: z.number(),
  dueAt: z.string().nullable().meta({ description: "When it was due: the nominal instant, unless it was moved" }),
  status: z.enum(runStatuses),
  reason: z.string().nullable(),
  attempt: z.number(),
  retryAt: z.string().nullable(),
  progress: progressSchema.nullable(),
  error: z.string().nullable(),
  fault: faultSchema.nullable().meta({ description: "The error as a code with values, where it has one" }),
  cancelRequested: z.boolean(),
  editionId: z.string().nullable(),
  editionTitle: z.string().nullable(),
  editionNumber: z.number().nullable(),
  editionStatus: z.enum(["draft", "published", "discarded"]).nullable(),
  deliveries: z.object({
    total: z.number(),
    accepted: z.number(),
    kept: z.number().meta({ description: "Those of the accepted that lie in the outbox, since no mail server is set" }),
    failed: z.number(),
    suppressed: z.number(),
    waiting: z.number(),
  }),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RunView = z.output<typeof runViewSchema>;

export const runDetailSchema = runViewSchema.extend({
  timezone: z.string().nullable(),
  scheduleOwnerId: z.string().nullable(),
  subjectOwnerId: z
    .string()
    .nullable()
    .meta({ description: "Who answers for what it is about, where that is who answers for its runs: a theme's owner" }),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable().meta({ description: "What it is about" }),
  ownerName: z
    .string()
    .nullable()
    .meta({ description: "Who answers for it: its schedule's owner, else its subject's" }),
  params: z.record(z.string(), z.unknown()).meta({ description: "What it was told, beside what it is about" }),
  worker: z
    .object({ host: z.string(), pid: z.number() })
    .nullable()
    .meta({ description: "Where it ran last, as long as that is known" }),
  triggeredById: z.string().nullable().meta({ description: "Who set it off; null for one that came by itself" }),
  parentId: z.string().nullable().meta({ description: "The workflow's run that this one is a step of" }),
  steps: z
    .array(
      z.object({
        key: z.string().meta({ description: "What the workflow calls it" }),
        taskType: z.string(),
        about: z.string().nullable(),
        id: z.string().nullable().meta({ description: "The step's own run; null as long as it has not begun" }),
        status: z.enum(runStatuses).nullable(),
        reason: z.string().nullable().meta({ description: "Why it was skipped or cancelled" }),
        error: z.string().nullable(),
        fault: faultSchema.nullable().meta({ description: "The error as a code with values, where it has one" }),
        facts: z.record(z.string(), z.union([z.string(), z.number()])),
        links: z.array(z.object({ label: z.string(), path: z.string() })),
        retryAt: z.string().nullable(),
        startedAt: z.string().nullable(),
        finishedAt: z.string().nullable(),
      }),
    )
    .meta({ description: "The steps of a workflow's run, in their order; empty before it begins" }),
  retryOfId: z.string().nullable().meta({ description: "The failed run that this one tries again" }),
  retriedById: z.string().nullable().meta({ description: "The run that tries this failed one again" }),
  result: runResultSchema.nullable().meta({ description: "What the run has to show; null where there is nothing" }),
  events: z.array(z.object({ at: z.string(), kind: z.string(), data: z.record(z.string(), z.unknown()) })),
  deliveryList: z.array(
    z.object({
      id: z.string(),
      recipient: z.string().meta({ description: "An address, or channel:<id>" }),
      recipientName: z.string().nullable().meta({ description: "What they were called when it was written" }),
      channel: z.string().nullable().meta({ description: "The name of the channel it goes to" }),
      status: z.string(),
      transport: z.string().nullable(),
      attempt: z.number(),
      error: z.string().nullable(),
      retryAt: z.string().nullable(),
      sentAt: z.string().nullable(),
    }),
  ),
});
export type RunDetail = z.output<typeof runDetailSchema>;

/** The response to starting a run. */
export const startedRunSchema = z.object({ runId: z.string() });

/** A page of runs, newest first; `nextCursor` is the `after` of the next one, null on the last. */
export const runPageSchema = z.object({ data: z.array(runViewSchema), nextCursor: z.string().nullable() });
