import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";
import { enqueue } from "@/lib/jobs/queue";
import { takeTurns } from "@/lib/jobs/turns";
import { executeRunQueues, laneOf } from "@/lib/runs/rules";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { type Lane, lanes } from "@/lib/tasks/schema";

const executeRuns = (name: string) =>
  defineJob({
    name,
    payload: z
      .object({ runIds: z.array(z.uuid()) })
      // The payload as the previous version enqueued it.
      .or(z.object({ runId: z.uuid() }).transform(({ runId }) => ({ runIds: [runId] }))),
  });

/** Jobs that execute runs, by lane. A job is only a wake-up call: the run's row decides, so a duplicate is harmless. */
export const executeRunJobs = {
  quick: executeRuns(executeRunQueues.quick),
  network: executeRuns(executeRunQueues.network),
  writing: executeRuns(executeRunQueues.writing),
  heavy: executeRuns(executeRunQueues.heavy),
} as const;

/** A run to enqueue, and the id of its job. */
export interface RunToRing {
  id: string;
  job_id: string;
  workspace_id: string;
  task_type: string;
}

/** Maximum number of runs that share a job. */
const runsAJob = 250;

/** Assigns a job to each of many runs: runs of a batched task type share one with others of their workspace. */
export function shareJobs(): (run: Pick<RunToRing, "workspace_id" | "task_type">) => string {
  const open = new Map<string, { id: string; runs: number }>();
  return ({ workspace_id, task_type }) => {
    if (!findTaskDefinition(task_type)?.batched) return randomUUID();
    const key = `${workspace_id} ${laneOf(task_type)}`;
    const job = open.get(key);
    const shared = job && job.runs < runsAJob ? job : { id: randomUUID(), runs: 0 };
    shared.runs += 1;
    open.set(key, shared);
    return shared.id;
  };
}

/** Enqueues jobs for runs, within the transaction that `client` is in. Workspaces take turns. */
export async function sendRunJobs(boss: PgBoss, client: pg.ClientBase, runs: RunToRing[]): Promise<void> {
  const turnOf = takeTurns();
  const jobs = new Map<string, { lane: Lane; priority: number; workspaceId: string; runIds: string[] }>();
  for (const { id, job_id, workspace_id, task_type } of runs) {
    const priority = turnOf(workspace_id);
    const job = jobs.get(job_id) ?? { lane: laneOf(task_type), priority, workspaceId: workspace_id, runIds: [] };
    job.runIds.push(id);
    jobs.set(job_id, job);
  }
  for (const lane of lanes) {
    const ofLane = [...jobs].filter(([, job]) => job.lane === lane);
    const inserted = ofLane.map(([id, { priority, workspaceId, runIds }]) => ({
      id,
      priority,
      group: { id: workspaceId },
      data: { runIds },
    }));
    await enqueue(boss, client, executeRunJobs[lane], inserted);
  }
}

/** The safety net: enqueues again what was enqueued and never done. */
export const sweepJob = defineJob({ name: "runs.sweep", payload: z.object({}), cron: "* * * * *" });

/** Deletes what is older than the retention, once a night. */
export const retentionJob = defineJob({ name: "runs.retention", payload: z.object({}), cron: "17 3 * * *" });
