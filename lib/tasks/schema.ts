import { z } from "zod";
import { faultSchema } from "@/lib/i18n/schema";
import { searchSchema } from "@/lib/paging";

/** `send`: mailed at once. `draft`: kept until someone approves it. */
export const deliveryModeSchema = z.enum(["send", "draft"], { error: "delivery_mode_invalid" });
export type DeliveryMode = z.output<typeof deliveryModeSchema>;

/** The same for a run by hand, and `me`: kept as a draft, of which whoever asks gets a copy by mail. */
export const handModeSchema = z.enum(["send", "draft", "me"], { error: "delivery_mode_invalid" });
export type HandMode = z.output<typeof handModeSchema>;

/**
 * Classes of work, each with room of its own: what waits for somebody else's server keeps nothing waiting that does not,
 * nor does what keeps a processor busy for seconds.
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

/** What somebody looks for among the things that params can name. */
export const referenceSearchSchema = z.object({ kind: z.string(), text: searchSchema });
export type ReferenceSearch = z.output<typeof referenceSearchSchema>;

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
  /** The instant it speaks of, where that is another run's: the workflow's of a step, of a repetition the repeated one's. */
  nominalAt: z.iso.datetime().nullable().default(null),
  /** Who gets a copy of what is kept as a draft, by their id. */
  copyTo: z.uuid().nullable().default(null),
  /** Whose secret what it sends is signed with, where that is not its schedule. */
  signedBy: z.uuid().nullable().default(null),
});
export type Snapshot = z.output<typeof snapshotSchema>;

/** Why an attempt failed: in English, and where the product knows the reason itself, so that any language can say it. */
export const runErrorSchema = z.object({ message: z.string(), fault: faultSchema.nullable().default(null) });
export type RunError = z.output<typeof runErrorSchema>;

/** What became of one of many things that a run went through. */
export const itemOutcomes = ["done", "unchanged", "moved", "failed"] as const;

/**
 * What a run has to show, the same for every task type so that pages and REST know none by name: facts by name (keys
 * under `tasks.<type>.fact` in the messages), what became of each of many things, some text, such as an answer, and
 * where to find what was made.
 */
export const runResultSchema = z.object({
  facts: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  items: z
    .array(z.object({ name: z.string(), outcome: z.enum(itemOutcomes), detail: z.string().nullable() }))
    .default([]),
  text: z.string().nullable().default(null),
  /** What it has made, by its page's path. */
  links: z.array(z.object({ label: z.string(), path: z.string().startsWith("/") })).default([]),
});
export type RunResult = z.input<typeof runResultSchema>;
