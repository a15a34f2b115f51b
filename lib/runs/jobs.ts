import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";
import { enqueue } from "@/lib/jobs/queue";
import { executeRunQueues, laneOf } from "@/lib/runs/rules";
import { type Lane, lanes } from "@/lib/tasks/schema";

const executeRun = (name: string) => defineJob({ name, payload: z.object({ runId: z.uuid() }) });

/** Execute one run, by the lane it goes in. A doorbell: the run's row is the truth, so ringing twice does no harm. */
export const executeRunJobs = {
  quick: executeRun(executeRunQueues.quick),
  network: executeRun(executeRunQueues.network),
  writing: executeRun(executeRunQueues.writing),
  heavy: executeRun(executeRunQueues.heavy),
} as const;

/** A run to ring for, and under which id. */
export interface RunToRing {
  id: string;
  job_id: string;
  workspace_id: string;
  task_type: string;
}

/**
 * Rings for runs, within the transaction that `client` is in. Workspaces take turns: the first run of each goes ahead of
 * the second of any, so that thousands of one do not put the only one of another behind them.
 */
export async function ringForRuns(boss: PgBoss, client: pg.ClientBase, runs: RunToRing[]): Promise<void> {
  const turns = new Map<string, number>();
  const jobs: Record<Lane, { id: string; priority: number; data: { runId: string } }[]> = {
    quick: [],
    network: [],
    writing: [],
    heavy: [],
  };
  for (const { id, job_id, workspace_id, task_type } of runs) {
    const turn = turns.get(workspace_id) ?? 0;
    turns.set(workspace_id, turn + 1);
    jobs[laneOf(task_type)].push({ id: job_id, priority: -turn, data: { runId: id } });
  }
  for (const lane of lanes) await enqueue(boss, client, executeRunJobs[lane], jobs[lane]);
}

/** The safety net: rings again for what was rung for and never done. */
export const sweepJob = defineJob({ name: "runs.sweep", payload: z.object({}), cron: "* * * * *" });

/** Clears away what is older than the retention, once a night. */
export const retentionJob = defineJob({ name: "runs.retention", payload: z.object({}), cron: "17 3 * * *" });
