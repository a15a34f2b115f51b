import { z } from "zod";
import { faultSchema } from "@/lib/i18n/schema";
import { searchSchema } from "@/lib/paging";

/** `send`: mailed immediately. `draft`: kept until someone approves it. */
export const deliveryModeSchema = z.enum(["send", "draft"], { error: "delivery_mode_invalid" });
export type DeliveryMode = z.output<typeof deliveryModeSchema>;

/** The same for a manual run, and `me`: kept as a draft, and the person who starts the run gets a copy by mail. */
export const handModeSchema = z.enum(["send", "draft", "me"], { error: "delivery_mode_invalid" });
export type HandMode = z.output<typeof handModeSchema>;

/**
 * Classes of work, each with its own capacity: runs that wait for another server do not delay runs that do not, and
 * neither do runs that keep a processor busy for seconds.
 */
export const lanes = ["quick", "network", "writing", "heavy"] as const;
export type Lane = (typeof lanes)[number];

/** Why something did not happen, from a closed list; each is a key under `runs.reason` in the messages. */
export const skipReasons = [
  "paused",
  "missed",
  "overlap",
  "nothing_new",
  "nothing_wanted",
  "nothing_changed",
  "no_sources",
  "schedule_changed",
  "skipped_by_person",
  "deleted",
  "cancelled_by_person",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** A search among the things that params can name. */
export const referenceSearchSchema = z.object({ kind: z.string(), text: searchSchema });
export type ReferenceSearch = z.output<typeof referenceSearchSchema>;

/** What a run is doing: a step from its task's list, and how far it is within it. */
export const progressSchema = z.object({ step: z.string(), done: z.number(), total: z.number() });
export type Progress = z.output<typeof progressSchema>;

/** What a run has to do, stored when it started. */
export const snapshotSchema = z.object({
  scheduleVersion: z.number().nullable(),
  params: z.record(z.string(), z.unknown()),
  timezone: z.string(),
  recipients: z.array(z.string()),
  deliveryMode: deliveryModeSchema,
  /** The instant it is about, if another run sets it: the workflow's run for a step, the retried run for a retry. */
  nominalAt: z.iso.datetime().nullable().default(null),
  /** The id of the user who gets a copy of the draft. */
  copyTo: z.uuid().nullable().default(null),
  /** The id of what owns the secret that signs what it sends, if that is not its schedule. */
  signedBy: z.uuid().nullable().default(null),
});
export type Snapshot = z.output<typeof snapshotSchema>;

/** Why an attempt failed: in English, and as a fault if the product knows the reason, so any language can show it. */
export const runErrorSchema = z.object({ message: z.string(), fault: faultSchema.nullable().default(null) });
export type RunError = z.output<typeof runErrorSchema>;

/** The outcome of one of many items that a run processed. */
export const itemOutcomes = ["done", "unchanged", "moved", "failed"] as const;

/**
 * The result of a run, the same for every task type so that pages and REST need not know any by name: facts by name
 * (keys under `tasks.<type>.fact` in the messages), the outcome of each of many items, some text, such as a response,
 * and where to find what was made.
 */
export const runResultSchema = z.object({
  facts: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  items: z
    .array(z.object({ name: z.string(), outcome: z.enum(itemOutcomes), detail: z.string().nullable() }))
    .default([]),
  text: z.string().nullable().default(null),
  /** What it has made, with the paths of its pages. */
  links: z.array(z.object({ label: z.string(), path: z.string().startsWith("/") })).default([]),
});
export type RunResult = z.input<typeof runResultSchema>;
