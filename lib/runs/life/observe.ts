import type { Tx } from "@/lib/db/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import type { RunError } from "@/lib/tasks/schema";

/** The outcome of a run. */
export interface Outcome {
  status: "succeeded" | "failed" | "skipped" | "cancelled";
  error: RunError | null;
}

/** Follows the outcomes of runs: all of them pass through here. */
export interface RunObserver {
  /** Called when runs or their mail have an outcome, in the transaction that records it. */
  ended: (tx: Tx, scope: Scope, runs: readonly Ended[], now: Date) => Promise<void>;
}

export interface Ended {
  run: RunModel;
  outcome: Outcome;
}

let observers: readonly RunObserver[] = [];

/** Registers the observers. Called once, at process start. */
export function observeRuns(all: readonly RunObserver[]): void {
  observers = all;
}

export async function tellObservers(tx: Tx, scope: Scope, runs: readonly Ended[], now: Date): Promise<void> {
  if (runs.length > 0) for (const { ended } of observers) await ended(tx, scope, runs, now);
}

/** An event on a run's timeline. */
interface Event {
  run: Pick<RunModel, "id" | "workspaceId">;
  kind: string;
  data: object;
}

/** Records events of one instant, all at once. */
export function record(tx: Tx, events: readonly Event[], at: Date): Promise<void> {
  return recordLines(
    tx,
    events.map((event) => ({ ...event, at })),
  );
}

export async function recordLines(tx: Tx, lines: readonly (Event & { at: Date })[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ run: { workspaceId: workspace_id, id: run_id }, ...line }) => ({
    workspace_id,
    run_id,
    ...line,
  }));
  await tx.$executeRaw`
    INSERT INTO run_event (workspace_id, run_id, at, kind, data)
    SELECT workspace_id, run_id, at, kind, data FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS line(
      workspace_id uuid, run_id uuid, at timestamptz, kind text, data jsonb)`;
}

/** Notifies the pages that show a run. */
export function tellPages(tx: Tx, { id: runId, workspaceId }: Pick<RunModel, "id" | "workspaceId">): Promise<void> {
  return announce(tx, { kind: "run", workspaceId, runId });
}

/** A workflow waits for its steps: when one ends, the workflow is woken to check. */
export async function wakeParents(tx: Tx, runs: Pick<RunModel, "parentId">[], now: Date): Promise<void> {
  const ids = [...new Set(runs.flatMap(({ parentId }) => parentId ?? []))];
  if (ids.length === 0) return;
  const waiting = { id: { in: ids }, status: "pending" as const };
  await tx.run.updateMany({ where: waiting, data: { retryAt: now, enqueuedAt: null } });
  await announce(tx, { kind: "wake" });
}
