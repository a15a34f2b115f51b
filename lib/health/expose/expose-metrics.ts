import { poolStates } from "@/lib/db/pools";
import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";
import type { HealthView } from "@/lib/health/schema";
import { metrics } from "@/lib/metrics";
import { equalSecrets } from "@/lib/secrets";

/** Whether a request may read the metrics: without METRICS_TOKEN only on a port of its own. */
export function mayReadMetrics(authorization: string | null, { ownPort }: { ownPort: boolean }): boolean {
  const token = env().METRICS_TOKEN;
  if (token === undefined) return ownPort;
  return equalSecrets(authorization ?? "", `Bearer ${token}`);
}

/**
 * The metrics of this process in Prometheus's text format. What is counted over the whole installation (queues, backlog,
 * health) every process tells alike: take its maximum.
 */
export async function exposeMetrics(health: HealthView, now: Date): Promise<{ body: string; contentType: string }> {
  const told = metrics();
  for (const [name, states] of poolStates())
    for (const [state, count] of Object.entries(states)) told.connections.set({ pool: name, state }, count);
  const ageOf = (at: string | null) => (at === null ? 0 : Math.max(0, now.getTime() - Date.parse(at)) / 1_000);
  told.backlog.set(health.backlog.waiting);
  told.backlogAge.set(ageOf(health.backlog.oldestDueAt));
  if (health.worker.lastEvaluationAt !== null) told.evaluationAge.set(ageOf(health.worker.lastEvaluationAt));
  for (const part of ["database", "worker", "queues", "mail", "lanes", "clock"] as const)
    told.healthy.set({ part }, health[part].status === "ok" ? 1 : 0);
  await readQueues();
  return { body: await told.registry.metrics(), contentType: told.registry.contentType };
}

/** A database that is away leaves the queues as they were; `healthy` says so. */
async function readQueues(): Promise<void> {
  const rows = await inSystem((tx) => tx.queueState.findMany()).catch(() => []);
  for (const { name: queue, waiting, active, failed } of rows)
    for (const [state, count] of Object.entries({ waiting, active, failed }))
      metrics().queueJobs.set({ queue, state }, count);
}
