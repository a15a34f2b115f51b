import { remember } from "@/lib/db/installation";
import { inSystem } from "@/lib/db/system";
import { clockKey, type QueueView } from "@/lib/health/schema";

/** Records that a worker has started, by the database's clock. Deletes the rows of workers not seen for a week. */
export async function registerWorker(worker: {
  id: string;
  version: string;
  host: string;
  pid: number;
}): Promise<void> {
  await inSystem(async (tx) => {
    await tx.$executeRaw`DELETE FROM worker_instance WHERE last_seen_at < now() - interval '7 days'`;
    await tx.$executeRaw`
      INSERT INTO worker_instance (id, version, host, pid, started_at, last_seen_at)
      VALUES (${worker.id}::uuid, ${worker.version}, ${worker.host}, ${worker.pid}, now(), now())`;
  });
}

/** A worker's heartbeat: when schedules were last evaluated (by the database's clock), and what it is running. */
export async function recordEvaluation(worker: {
  id: string;
  evaluatedAt: Date | null;
  running: { queue: string; since: Date }[];
  mailHeldUntil: Date | null;
}): Promise<void> {
  await inSystem(
    (tx) => tx.$executeRaw`
      UPDATE worker_instance SET last_seen_at = now(), running = ${JSON.stringify(worker.running)}::jsonb,
        mail_held_until = ${worker.mailHeldUntil}::timestamptz,
        last_evaluation_at = coalesce(${worker.evaluatedAt}::timestamptz, last_evaluation_at)
      WHERE id = ${worker.id}::uuid`,
  );
}

/** Records the state of the queues as pg-boss reported it to a worker. A later failure from another worker stays. */
export async function recordQueues(queues: Omit<QueueView, "updatedAt">[], now: Date): Promise<void> {
  await inSystem(async (tx) => {
    for (const { name, lastFailedAt, countedAt, ...counts } of queues) {
      const row = { ...counts, ...(countedAt === null ? {} : { countedAt }), updatedAt: now };
      await tx.queueState.upsert({ where: { name }, create: { name, ...row }, update: row });
      const earlier = { OR: [{ lastFailedAt: null }, { lastFailedAt: { lt: lastFailedAt ?? undefined } }] };
      if (lastFailedAt) await tx.queueState.updateMany({ where: { name, ...earlier }, data: { lastFailedAt } });
    }
  });
}

/** Records that a clock was set back, or that schedules waited too long, and what was done about it. */
export async function recordSetBack(setBack: { at: Date; aheadMs: number | null; schedules: number }): Promise<void> {
  const value = { ...setBack, at: setBack.at.toISOString() };
  await inSystem((tx) => remember(tx, clockKey, value));
}

export async function unregisterWorker(id: string): Promise<void> {
  await inSystem((tx) => tx.$executeRaw`UPDATE worker_instance SET stopped_at = now() WHERE id = ${id}::uuid`);
}
