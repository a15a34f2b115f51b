import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import type { SkipReason, Snapshot } from "@/lib/runs/schema";

/** What the product knows of a task type without running it. Isomorphic: forms and REST validate `params` with it. */
export interface TaskDefinition {
  /** The name in rows and in REST. */
  type: string;
  params: z.ZodType<Record<string, unknown>>;
  /** How a form asks for each of the params; each is a key under `tasks.<type>.field` in the messages. */
  fields: readonly TaskField[];
  /** Whether it makes something for recipients; else they and the delivery mode have no meaning for it. */
  delivers: boolean;
  /** The steps of its progress, in order; each is a key under `runs.step` in the messages. */
  steps: readonly string[];
}

/** `theme`: one of the workspace's themes; a schedule of a theme goes when the theme goes. */
export interface TaskField {
  name: string;
  kind: "theme";
}

/** What a task type does. Server only. */
export interface TaskRunner {
  definition: TaskDefinition;
  run(context: TaskContext): Promise<TaskOutcome>;
}

/** How a run ended, when it did not throw. A thrown error is a failed attempt and is retried. */
export type TaskOutcome = { kind: "committed" } | { kind: "skipped"; reason: SkipReason };

export interface TaskContext {
  /** Confined to the run's workspace. */
  scope: Scope;
  run: {
    id: string;
    themeId: string | null;
    scheduleId: string | null;
    trigger: "schedule" | "manual";
    scheduledFor: Date | null;
    /** When mail may leave: the nominal time, unless a person moved this one; null for a run by hand. */
    dueAt: Date | null;
    attempt: number;
  };
  snapshot: Snapshot;
  /** Aborted when the run is cancelled, lost its lease, or the worker stops. */
  signal: AbortSignal;
  progress: (step: string, done: number, total: number) => Promise<void>;
  /**
   * Writes the run's result and its success in one transaction, which throws when the run is no longer this
   * attempt's to finish. A run whose worker dies before has left no trace; after, it is over.
   */
  commit: (work: (tx: Tx, now: Date) => Promise<void>) => Promise<{ kind: "committed" }>;
}
