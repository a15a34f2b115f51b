import { gather } from "@/lib/db/gather";
import type { RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { offReasons, type Settled, settledOf, settleMany } from "@/lib/runs/execute/settle-run";
import { end, type Ending } from "@/lib/runs/transitions";
import type { RunResult } from "@/lib/tasks/schema";

interface Done {
  scope: Scope;
  run: RunModel;
  result: RunResult;
}

const byWorkspace = new Map<string, (done: Done) => Promise<Settled>>();

/**
 * Ends a run that is done and has only its result to write, together with others of its workspace that end at the same
 * time. Throws `NotOursError` if the run no longer belongs to this attempt.
 */
export function settleDone(scope: Scope, run: RunModel, result: RunResult): Promise<Settled> {
  const { workspaceId } = scope;
  const existing = byWorkspace.get(workspaceId);
  const settleOne = existing ?? gather(settleBatch);
  if (!existing) byWorkspace.set(workspaceId, settleOne);
  return settleOne({ scope, run, result });
}

/** A run that was called off meanwhile ends as cancelled, without its result. */
async function settleBatch(batch: readonly Done[]): Promise<Settled[]> {
  const [first] = batch;
  if (!first) return [];
  const runs = batch.map(({ run }) => run);
  return settleMany(first.scope, runs, async (tx, now, cancelled) => {
    const off = await offReasons(tx, runs);
    const over = batch.map(({ run, result }): { run: RunModel; ending: Ending } => {
      const reason = off.get(run.id) ?? (cancelled.has(run.id) ? "cancelled_by_person" : null);
      return { run, ending: reason ? { status: "cancelled", reason } : { status: "succeeded", result } };
    });
    await end(tx, first.scope, over, now);
    return over.map(({ ending }) => settledOf(ending));
  });
}
