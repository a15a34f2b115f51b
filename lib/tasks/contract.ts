import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import type { Lane, RunResult, SkipReason, Snapshot } from "@/lib/tasks/schema";

/** What the product knows of a task type without running it. Isomorphic: forms and REST validate `params` with it. */
export interface TaskDefinition {
  /** The name in rows and in REST. */
  type: string;
  params: z.ZodType<Record<string, unknown>>;
  /** How a form asks for each of the params. */
  fields: readonly TaskField[];
  /** The params that a form begins with. */
  initial: Record<string, unknown>;
  /** Whether it makes something for recipients; else they and the delivery mode have no meaning for it. */
  delivers: boolean;
  /** Writes editions, which can be kept as drafts, and copied to whoever asks. */
  writes?: true;
  /** Concerns the whole installation: for owners of the workspace that the installation began with. */
  reserved?: boolean;
  /** Signs what it sends with a secret of the schedule's own, which its editors can look up. */
  signs?: boolean;
  /** Runs with one key never run at once, whatever schedule they are of; without it those of one schedule do not. */
  concurrencyKey?: (params: Record<string, unknown>, scheduleId: string | null) => string;
  /** The class of work that its runs are; `quick` unless it says otherwise. */
  lane?: Lane;
  /** Its runs do nothing but write, and are done many at once (`BatchRunner`). */
  batched?: true;
  /** The steps of its progress, in order; each is a key under `tasks.<type>.step` in the messages. */
  steps: readonly string[];
  /** The facts that its runs have to show, in order; each is a key under `tasks.<type>.fact` in the messages. */
  facts?: readonly string[];
}

/**
 * One of the params, and how a form asks for it; its label is a key under `tasks.<type>.field` in the messages, what
 * may be said beside it one under `tasks.<type>.hint`, the names of choices ones under `tasks.<type>.choice`. A schedule
 * of a theme goes when the theme goes, and a theme has one of each type.
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
  /** For a type that makes mail: what that would be if it left now. Nothing is kept, counted, moved or read anew. */
  preview?: (context: PreviewContext) => Promise<Previewed | { nothing: SkipReason }>;
}

export interface PreviewContext {
  /** Confined to a workspace. */
  scope: Scope;
  /** The schedule it would be of, as it is called; null for one by hand. */
  schedule: { id: string; name: string; ownerId: string } | null;
  params: Record<string, unknown>;
  timezone: string;
  /** The instant it speaks of. */
  at: Date;
  signal: AbortSignal;
}

/** A mail without whom it goes to, with the placeholders of their links. */
export interface Previewed {
  /** What it is of; null for a thing of a schedule. */
  themeId: string | null;
  name: string;
  language: string;
  subject: string;
  html: string;
  text: string;
  linkKey: string;
  files: { name: string; contentType: string; content: Buffer; attached: boolean }[];
}

/** For a type that takes its time: it may ask others, tell how far it is, wait, and be stopped. */
export interface PacedRunner extends Previews {
  definition: TaskDefinition;
  run: (context: TaskContext) => Promise<TaskOutcome>;
}

/** For a type that does nothing but write: its runs begin and end in one transaction, and many of them in the same one. */
export interface BatchRunner extends Previews {
  definition: TaskDefinition & { batched: true };
  /**
   * Writes what runs of one workspace make, and returns what each has to show, in their order. Waits for nothing but the
   * database. Where it throws, none has begun, and each is then tried alone.
   */
  runBatch: (tx: Tx, scope: Scope, runs: readonly BatchedRun[], now: Date) => Promise<RunResult[]>;
}

export interface BatchedRun extends Pick<TaskContext, "run" | "snapshot"> {
  /** As it is now; null for a run without one. */
  schedule: { id: string; name: string; ownerId: string } | null;
}

/**
 * How a run ended, when it did not throw. A thrown error is a failed attempt and is retried. A run that is `waiting` for
 * something else holds no worker: it goes on after so many milliseconds, in any worker, with the state it has kept.
 */
export type TaskOutcome =
  | { kind: "committed" }
  /** It has succeeded, and has nothing to write but what it has to show. */
  | { kind: "done"; result: RunResult }
  | { kind: "skipped"; reason: SkipReason }
  | { kind: "waiting"; state: Record<string, unknown>; ms: number };

/** Does what only waits for somebody else's server. Meanwhile another run goes on in this one's place in its class of work. */
export type Aside = <Result>(work: () => Promise<Result>) => Promise<Result>;

export interface TaskContext {
  /** Confined to the run's workspace. */
  scope: Scope;
  run: {
    id: string;
    scheduleId: string | null;
    trigger: "schedule" | "manual";
    /** The instant it speaks of, whenever it comes about: its schedule's, or its workflow's; null for one by hand. */
    nominalAt: Date | null;
    /** When mail may leave: the nominal time, unless a person moved this one; null for a run by hand. */
    dueAt: Date | null;
    attempt: number;
    createdAt: Date;
    triggeredById: string | null;
    /** The failed run that this one tries again. */
    retryOfId: string | null;
  };
  snapshot: Snapshot;
  /** What the run kept when it last waited; null before that. */
  state: unknown;
  /** Aborted when the run is cancelled, lost its lease, or the worker stops. */
  signal: AbortSignal;
  progress: (step: string, done: number, total: number) => Promise<void>;
  aside: Aside;
  /**
   * Writes the run's result and its success in one transaction, which throws when the run is no longer this
   * attempt's to finish. A run whose worker dies before has left no trace; after, it is over. What `work` returns is
   * what the run has to show.
   */
  commit: (work: (tx: Tx, now: Date) => Promise<RunResult | void>) => Promise<{ kind: "committed" }>;
}
