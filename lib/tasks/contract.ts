import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import type { Lane, RunResult, SkipReason, Snapshot } from "@/lib/tasks/schema";

/** What is known about a task type without running it. Isomorphic: forms and REST validate `params` with it. */
export interface TaskDefinition {
  /** The name in rows and in REST. */
  type: string;
  params: z.ZodType<Record<string, unknown>>;
  /** How a form asks for each of the params. */
  fields: readonly TaskField[];
  /** The params that a form begins with. */
  initial: Record<string, unknown>;
  /** Whether it makes something for recipients; if not, they and the delivery mode have no meaning for it. */
  delivers: boolean;
  /** Writes editions, which can be kept as drafts and copied to the person who requests the run. */
  writes?: true;
  /** Concerns the whole installation: only for owners of the installation's first workspace. */
  reserved?: boolean;
  /** Signs what it sends with the schedule's own secret, which the schedule's editors can look up. */
  signs?: boolean;
  /** Runs with the same key never run at once, whatever their schedule; without it, those of one schedule never do. */
  concurrencyKey?: (params: Record<string, unknown>, scheduleId: string | null) => string;
  /** The class of work of its runs; `quick` by default. */
  lane?: Lane;
  /** Its runs only write to the database and are executed many at once (`BatchRunner`). */
  batched?: true;
  /** The steps of its progress, in order; each is a key under `tasks.<type>.step` in the messages. */
  steps: readonly string[];
  /** The facts in its runs' results, in order; each is a key under `tasks.<type>.fact` in the messages. */
  facts?: readonly string[];
}

/**
 * One of the params, and how a form asks for it. In the messages, its label is a key under `tasks.<type>.field`, an
 * optional hint one under `tasks.<type>.hint`, and the names of choices are keys under `tasks.<type>.choice`. A theme's
 * schedule is deleted with the theme, and a theme has one of each type.
 */
export type TaskField = { name: string } & (
  | { kind: "reference"; /** The kind of thing it names by id (lib/tasks/product.ts). */ of: string }
  | { kind: "text" | "url" }
  | { kind: "longText"; /** Whether it is JSON. */ json?: boolean }
  | { kind: "number"; min: number; max: number }
  | { kind: "flag" }
  | { kind: "choice"; choices: readonly string[] }
);

export function isReference(field: TaskField): field is { name: string; kind: "reference"; of: string } {
  return field.kind === "reference";
}

/** What a task type does. Server only. */
export type TaskRunner = PacedRunner | BatchRunner;

interface Previews {
  /** For a type that makes mail: the mail as it would be sent now. Nothing is stored, counted, moved or polled. */
  preview?: (context: PreviewContext) => Promise<Previewed | { nothing: SkipReason }>;
}

export interface PreviewContext {
  /** Limited to one workspace. */
  scope: Scope;
  /** The schedule it would belong to, with its current name; null for a manual run. */
  schedule: { id: string; name: string; ownerId: string } | null;
  params: Record<string, unknown>;
  timezone: string;
  /** The instant it is about. */
  at: Date;
  signal: AbortSignal;
}

/** A mail without its recipients, with placeholders for their links. */
export interface Previewed {
  /** The theme it belongs to; null if it belongs to a schedule. */
  themeId: string | null;
  name: string;
  language: string;
  subject: string;
  html: string;
  text: string;
  linkKey: string;
  files: { name: string; contentType: string; content: Buffer; attached: boolean }[];
}

/** For a type whose runs take time: they may call other services, report progress, wait, and be stopped. */
export interface PacedRunner extends Previews {
  definition: TaskDefinition;
  run: (context: TaskContext) => Promise<TaskOutcome>;
}

/** For a type that only writes to the database: its runs begin and end in one transaction, many in the same one. */
export interface BatchRunner extends Previews {
  definition: TaskDefinition & { batched: true };
  /**
   * Writes what runs of one workspace make, and returns the result of each, in the same order. Waits for nothing but
   * the database. If it throws, no run has begun, and each is then tried alone.
   */
  runBatch: (tx: Tx, scope: Scope, runs: readonly BatchedRun[], now: Date) => Promise<RunResult[]>;
}

export interface BatchedRun extends Pick<TaskContext, "run" | "snapshot"> {
  /** The schedule as it is now; null for a run without one. */
  schedule: { id: string; name: string; ownerId: string } | null;
}

/**
 * How a run ended if it did not throw. A thrown error is a failed attempt and is retried. A run that is `waiting` for
 * something else occupies no worker: it continues after `ms` milliseconds, in any worker, with its stored state.
 */
export type TaskOutcome =
  | { kind: "committed" }
  /** It has succeeded and has only its result to write. */
  | { kind: "done"; result: RunResult }
  | { kind: "skipped"; reason: SkipReason }
  | { kind: "waiting"; state: Record<string, unknown>; ms: number };

/** Runs `work` that only waits for another server. Meanwhile another run of the same class of work takes its place. */
export type Aside = <Result>(work: () => Promise<Result>) => Promise<Result>;

export interface TaskContext {
  /** Limited to the run's workspace. */
  scope: Scope;
  run: {
    id: string;
    scheduleId: string | null;
    trigger: "schedule" | "manual";
    /** The instant it is about, whenever it runs: that of its schedule or its workflow; null for a manual run. */
    nominalAt: Date | null;
    /** When mail may be sent: the nominal time, unless a person moved this occurrence; null for a manual run. */
    dueAt: Date | null;
    attempt: number;
    createdAt: Date;
    triggeredById: string | null;
    /** The failed run that this one retries. */
    retryOfId: string | null;
  };
  snapshot: Snapshot;
  /** What the run stored when it last waited; null before that. */
  state: unknown;
  /** Aborted when the run is cancelled, lost its lease, or the worker stops. */
  signal: AbortSignal;
  progress: (step: string, done: number, total: number) => Promise<void>;
  aside: Aside;
  /**
   * Writes the run's result and its success in one transaction, which throws if the run no longer belongs to this
   * attempt. If the worker dies before the commit, the run has left no trace; after it, the run is over. What `work`
   * returns is the run's result.
   */
  commit: (work: (tx: Tx, now: Date) => Promise<RunResult | void>) => Promise<{ kind: "committed" }>;
}
