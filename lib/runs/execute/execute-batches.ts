import { databaseNow } from "@/lib/db/now";
import { inScope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { readPending } from "@/lib/runs/execute/claim-runs";
import { type Executor, tellEnd, tellStart, toldTo } from "@/lib/runs/execute/execute-run";
import { isOff, withMail } from "@/lib/runs/execute/settle-run";
import { begunAtOnce, endAtOnce } from "@/lib/runs/transitions";
import type { BatchRunner } from "@/lib/tasks/contract";

/** Maximum number of runs in one transaction. */
const batchSize = 250;
/** Batches in parallel: while the database writes one, the next is prepared. */
const atOnce = 2;

/** Executes the runs that only write to the database, many at once. Returns the others, each to be executed alone. */
export async function executeBatches(runIds: string[], executor: Executor): Promise<string[]> {
  const done = new Set<string>();
  const batches = await findBatches(runIds, executor);
  const next = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      for (const id of await executeBatch(batch, executor)) done.add(id);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return runIds.filter((id) => !done.has(id));
}

interface Batch {
  workspaceId: string;
  runner: BatchRunner;
  ids: string[];
}

/** Groups the runs that can be executed together: first attempts of schedules' runs, of one workspace and one type. */
async function findBatches(runIds: string[], { runners }: Executor): Promise<Batch[]> {
  const together = runners.flatMap((runner) => ("runBatch" in runner ? [runner] : []));
  if (together.length === 0) return [];
  const rows = await inSystem(
    (tx) => tx.$queryRaw<{ workspaceId: string; taskType: string; ids: string[] }[]>`
      SELECT workspace_id AS "workspaceId", task_type AS "taskType", array_agg(id ORDER BY schedule_id) AS ids FROM run
      WHERE id = ANY(${runIds}::uuid[]) AND status = 'pending' AND attempt = 0 AND schedule_id IS NOT NULL
        AND parent_id IS NULL AND task_type = ANY(${together.map(({ definition }) => definition.type)})
      GROUP BY workspace_id, task_type`,
  );
  return rows.flatMap(({ workspaceId, taskType, ids }) => {
    const runner = together.find(({ definition }) => definition.type === taskType);
    const batches: Batch[] = [];
    for (let from = 0; runner && from < ids.length; from += batchSize)
      batches.push({ workspaceId, runner, ids: ids.slice(from, from + batchSize) });
    return batches;
  });
}

/**
 * Begins and ends runs, all in one transaction: if the worker dies meanwhile, none has begun. Returns the ids of the
 * runs that are done; none if one of them failed: executing each alone then finds that one.
 */
async function executeBatch({ workspaceId, runner, ids }: Batch, executor: Executor): Promise<string[]> {
  const { clock, workerId, log } = executor;
  const scope = systemScope(workspaceId, clock);
  const began = performance.now();
  try {
    const done = await inScope(scope, async (tx) => {
      const now = await databaseNow(tx, clock);
      // Not locked: if one of them is changed meanwhile, that is detected when it ends.
      const pending = await readPending(tx, ids, now, { lock: false });
      const wanted = pending.filter(({ run, schedule }) => !isOff(run, schedule));
      if (wanted.length === 0) return [];
      const begun = wanted.map((one) => ({ ...one, ...begunAtOnce(one) }));
      const results = await runner.runBatch(
        tx,
        scope,
        begun.map((one) => ({ ...toldTo(one), schedule: one.schedule })),
        now,
      );
      const runs = begun.map(({ run }) => run);
      const mailing = await withMail(tx, runs);
      const over = begun.map((one, index) => ({
        ...one,
        result: results[index],
        mailUnderWay: mailing.has(one.run.id),
      }));
      await endAtOnce(tx, scope, over, { workerId, now });
      return runs.map((run) => ({ run, at: now }));
    });
    const ms = Math.round(performance.now() - began);
    for (const { run, at } of done) {
      tellStart(log, run, at);
      tellEnd(log, run, { status: "succeeded" }, ms);
    }
    return done.map(({ run }) => run.id);
  } catch (error) {
    log.warn(
      { err: error, workspaceId, taskType: runner.definition.type, runs: ids.length },
      "A batch of runs failed.",
    );
    return [];
  }
}
