import { z } from "zod";
import { deliveryModeSchema } from "@/lib/schedules/schema";

export const runStatuses = ["pending", "running", "succeeded", "failed", "skipped", "cancelled"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Why something did not happen, from a closed list; each is a key under `runs.reason` in the messages. */
export const skipReasons = [
  "paused",
  "missed",
  "overlap",
  "nothing_new",
  "no_sources",
  "schedule_changed",
  "skipped_by_person",
  "deleted",
  "cancelled_by_person",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** What a run is doing: a step from its task's list, and how far it is within it. */
export const progressSchema = z.object({ step: z.string(), done: z.number(), total: z.number() });
export type Progress = z.output<typeof progressSchema>;

/** What a run was told to do, taken when it started. */
export const snapshotSchema = z.object({
  scheduleVersion: z.number().nullable(),
  params: z.record(z.string(), z.unknown()),
  timezone: z.string(),
  recipients: z.array(z.string()),
  deliveryMode: deliveryModeSchema,
});
export type Snapshot = z.output<typeof snapshotSchema>;

export const runErrorSchema = z.object({ message: z.string() });

/** "Generate now": `deliveryMode` overrides the schedule's for this run; without a schedule a draft is kept. */
export const generateInputSchema = z.object({ deliveryMode: deliveryModeSchema.optional() });

export const runFilterSchema = z.object({
  scheduleId: z.uuid().optional(),
  themeId: z.uuid().optional(),
  status: z.enum(runStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The last run of the page before. */
  after: z.uuid().optional(),
});
export type RunFilter = z.input<typeof runFilterSchema>;

export interface RunView {
  id: string;
  scheduleId: string | null;
  themeId: string | null;
  themeName: string | null;
  taskType: string;
  trigger: "schedule" | "manual";
  scheduledFor: string | null;
  coversThrough: string | null;
  coveredCount: number;
  status: RunStatus;
  reason: string | null;
  attempt: number;
  retryAt: string | null;
  progress: Progress | null;
  error: string | null;
  cancelRequested: boolean;
  editionId: string | null;
  editionTitle: string | null;
  editionNumber: number | null;
  editionStatus: "draft" | "published" | "discarded" | null;
  deliveries: { total: number; accepted: number; failed: number; suppressed: number; waiting: number };
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface RunDetail extends RunView {
  timezone: string | null;
  events: { at: string; kind: string; data: Record<string, unknown> }[];
  deliveryList: {
    id: string;
    recipient: string;
    status: string;
    attempt: number;
    error: string | null;
    retryAt: string | null;
    sentAt: string | null;
  }[];
}
