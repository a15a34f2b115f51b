import { inSystem } from "@/lib/db/scope";
import type { HealthView } from "@/lib/health/schema";

/** A worker that was not seen, or evaluated nothing, for this long counts as down. */
const silentMs = 15_000;

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
    };
  } catch {
    // Whatever the database's trouble is, the answer to "are you well" is that it is unavailable.
    const worker = { status: "unavailable" as const, lastEvaluationAt: null, lastSeenAt: null };
    return { status: "unavailable", web: { status: "ok" }, database: { status: "unavailable" }, worker };
  }
}
