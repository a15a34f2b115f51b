import { gather } from "@/lib/db/gather";
import type { RunModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { giveStepsBack, takeSteps } from "@/lib/runs/execute/leases";
import { NotOursError, offReason, offReasons, type Settled, settle, settleEnd } from "@/lib/runs/execute/settle-run";
import { end, recordSteps } from "@/lib/runs/transitions";
import type { RunResult } from "@/lib/tasks/schema";

interface Done {
  scope: Scope;
  run: RunModel;
  result: RunResult;
}

const byWorkspace = new Map<string, (done: Done) => Promise<Settled>>();

/**
 * Ends a run that has done all it was to do and has nothing to write but what it has to show: together with others of its
 * workspace that end at the same time. Throws `NotOursError` where it is not this attempt's any more.
 */
export function settleDone(scope: Scope, run: RunModel, result: RunResult): Promise<Settled> {
  const { workspaceId } = scope;
  const existing = byWorkspace.get(workspaceId);
  const settleOne = existing ?? gather((batch: readonly Done[]) => settleBatch(batch));
  if (!existing) byWorkspace.set(workspaceId, settleOne);
  return settleOne({ scope, run, result });
}

async function settleBatch(batch: readonly Done[]): Promise<Settled[]> {
  const [first, ...others] = batch;
  if (!first) return [];
  return others.length === 0 ? [await settleAlone(first)] : settleTogether(first.scope, batch);
}

/** Whoever called it off meanwhile is owed that nothing comes of it. */
function settleAlone({ scope, run, result }: Done): Promise<Settled> {
  return settle(scope, run, async (tx, now, cancelled) => {
    const off = (await offReason(tx, run)) ?? (cancelled ? "cancelled_by_person" : null);
    const ending = off ? { status: "cancelled" as const, reason: off } : { status: "succeeded" as const, result };
    return settleEnd(tx, scope, run, ending, now);
  });
}

/** Throws where one of them has been lost or called off: then each is looked at alone. */
async function settleTogether(scope: Scope, batch: readonly Done[]): Promise<Settled[]> {
  const runs = batch.map(({ run }) => run);
  const steps = await Promise.all(runs.map(async (run) => ({ run, began: await takeSteps(run) })));
  try {
    return await inScope(scope, async (tx) => {
      const attempts = JSON.stringify(runs.map(({ id, claims }) => ({ id, claims })));
      const ours = await tx.$queryRaw<{ id: string }[]>`
        SELECT run.id FROM run JOIN jsonb_to_recordset(${attempts}::jsonb) AS ours(id uuid, claims int)
          ON ours.id = run.id AND ours.claims = run.claims
        WHERE run.status = 'running' AND run.cancel_requested_at IS NULL ORDER BY run.id FOR UPDATE OF run`;
      if (ours.length < batch.length || (await offReasons(tx, runs)).size > 0) throw new NotOursError();
      const began = steps.flatMap((one) => one.began);
      await recordSteps(tx, began);
      const over = batch.map(({ run, result }) => ({ run, ending: { status: "succeeded" as const, result } }));
      await end(tx, scope, over, await databaseNow(tx, scope.clock));
      return batch.map(() => ({ status: "succeeded" }));
    });
  } catch (error) {
    for (const { run, began } of steps) giveStepsBack(run, began);
    throw error;
  }
}
