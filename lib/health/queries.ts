import { inSystem } from "@/lib/db/scope";
import type { HealthView } from "@/lib/health/schema";

/** A worker that was not seen, or evaluated nothing, for this long counts as down. */
const silentMs = 15_000;
/** What has been due for less than this is on its way, and no backlog. */
const promptMs = 5_000;

/** Whether the system does its work: the web by answering, the database by being asked, the worker by its rows. */
export async function getHealth(): Promise<HealthView> {
  try {
    const [row] = await inSystem(
      (tx) => tx.$queryRaw<{ now: Date; seen: Date | null; evaluated: Date | null; running: bigint }[]>`
        SELECT now() AS now, max(last_seen_at) AS seen, max(last_evaluation_at) AS evaluated,
               count(*) FILTER (WHERE stopped_at IS NULL AND last_seen_at > now() - ${silentMs} * interval '1 millisecond'
                                  AND last_evaluation_at > now() - ${silentMs} * interval '1 millisecond') AS running
        FROM worker_instance`,
    );
    const running = Number(row?.running ?? 0) > 0;
    return {
      status: running ? "ok" : "unavailable",
      web: { status: "ok" },
      database: { status: "ok" },
      worker: {
        status: running ? "ok" : "unavailable",
        lastEvaluationAt: row?.evaluated?.toISOString() ?? null,
        lastSeenAt: row?.seen?.toISOString() ?? null,
      },
      backlog: await readBacklog(),
    };
  } catch {
    // Whatever the database's trouble is, the answer to "are you well" is that it is unavailable.
    const worker = { status: "unavailable" as const, lastEvaluationAt: null, lastSeenAt: null };
    const backlog = { waiting: 0, oldestDueAt: null };
    return { status: "unavailable", web: { status: "ok" }, database: { status: "unavailable" }, worker, backlog };
  }
}

/** Occurrences that nobody has claimed, runs that nobody has started, mail that nobody has sent, all of them due. */
async function readBacklog(): Promise<HealthView["backlog"]> {
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<{ waiting: bigint; oldest: Date | null }[]>`
      WITH due AS (
        SELECT due_at AS at FROM next_occurrence WHERE wake_at < now() AND due_at < now()
        UNION ALL
        SELECT coalesce(retry_at, due_at, created_at) FROM run WHERE status = 'pending' AND buffered_behind IS NULL
        UNION ALL
        SELECT greatest(not_before, coalesce(retry_at, not_before)) FROM delivery WHERE status = 'queued'
      )
      SELECT count(*) AS waiting, min(at) AS oldest FROM due WHERE at < now() - ${promptMs} * interval '1 millisecond'`,
  );
  return { waiting: Number(row?.waiting ?? 0), oldestDueAt: row?.oldest?.toISOString() ?? null };
}
