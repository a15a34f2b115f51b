import type { Tx } from "@/lib/db/client";
import { localDate } from "@/lib/recurrence/local-time";
import { failureOf } from "@/lib/runs/rules";
import { longestRow, streakOf } from "@/lib/schedules/rules";
import { type ScheduleStatistics, statisticsWindows } from "@/lib/schedules/schema";

const dayMs = 86_400_000;

interface WindowRow {
  by_status: Record<string, number>;
  duration_p50: number | null;
  duration_p95: number | null;
  lateness_p50: number | null;
  lateness_p95: number | null;
  undelivered: bigint;
}

/** Statistics of a schedule's occurrences: over several windows, per day in its zone, and the latest results. */
export async function readStatistics(
  tx: Tx,
  { id, timezone }: { id: string; timezone: string },
  now: Date,
): Promise<ScheduleStatistics> {
  const windows: ScheduleStatistics["windows"] = [];
  for (const days of statisticsWindows) windows.push(await readWindow(tx, id, days, now));
  const failed = await tx.run.findFirst({
    where: { scheduleId: id, status: "failed" },
    orderBy: { createdAt: "desc" },
  });
  const decided = await tx.run.findMany({
    where: { scheduleId: id, status: { in: ["succeeded", "failed"] }, createdAt: { gt: before(now, 90) } },
    orderBy: { createdAt: "desc" },
    select: { status: true },
  });
  const statuses = decided.map(({ status }) => status);
  return {
    windows,
    daily: await readDaily(tx, id, timezone, now),
    lastError: failed && {
      runId: failed.id,
      at: (failed.finishedAt ?? failed.createdAt).toISOString(),
      ...failureOf(failed.error),
    },
    streak: streakOf(statuses),
    longestSuccess: longestRow(statuses, "succeeded"),
  };
}

async function readWindow(tx: Tx, id: string, days: number, now: Date): Promise<ScheduleStatistics["windows"][number]> {
  const [row] = await tx.$queryRaw<WindowRow[]>`
    WITH recent AS (
      SELECT id, status, covered_count, extract(epoch FROM finished_at - started_at) * 1000 AS duration,
             CASE WHEN trigger = 'schedule' THEN greatest(0, extract(epoch FROM started_at - due_at) * 1000) END AS lateness
      FROM run WHERE schedule_id = ${id}::uuid AND parent_id IS NULL AND coalesce(finished_at, created_at) > ${before(now, days)}
    )
    SELECT coalesce((SELECT jsonb_object_agg(status, n) FROM (SELECT status, sum(covered_count) AS n FROM recent GROUP BY status) g), '{}') AS by_status,
           (SELECT count(*) FROM delivery WHERE run_id IN (SELECT id FROM recent)
              AND (status IN ('failed', 'bounced') OR status = 'uncertain' AND retry_at IS NULL)) AS undelivered,
           (percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) FILTER (WHERE status = 'succeeded'))::float8 AS duration_p50,
           (percentile_cont(0.95) WITHIN GROUP (ORDER BY duration) FILTER (WHERE status = 'succeeded'))::float8 AS duration_p95,
           (percentile_cont(0.5) WITHIN GROUP (ORDER BY lateness))::float8 AS lateness_p50,
           (percentile_cont(0.95) WITHIN GROUP (ORDER BY lateness))::float8 AS lateness_p95
    FROM recent`;
  const byStatus = row?.by_status ?? {};
  const { succeeded = 0, failed = 0 } = byStatus;
  const whole = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : Math.round(ms));
  return {
    days,
    undelivered: Number(row?.undelivered ?? 0),
    runs: Object.values(byStatus).reduce((sum, n) => sum + n, 0),
    byStatus,
    successRate: succeeded + failed > 0 ? succeeded / (succeeded + failed) : null,
    durationMs: { p50: whole(row?.duration_p50), p95: whole(row?.duration_p95) },
    latenessMs: { p50: whole(row?.lateness_p50), p95: whole(row?.lateness_p95) },
  };
}

/** The last thirty days in the schedule's zone, including those without a run; a stretch counts on its last day. */
async function readDaily(tx: Tx, id: string, timezone: string, now: Date): Promise<ScheduleStatistics["daily"]> {
  const runs = await tx.$queryRaw<{ at: Date; status: string; count: number }[]>`
    SELECT coalesce(covers_through, created_at) AS at, status::text AS status, covered_count AS count
    FROM run WHERE schedule_id = ${id}::uuid AND parent_id IS NULL AND coalesce(finished_at, created_at) > ${before(now, 31)}`;
  // Calendar days, not periods of 24 hours: one day in autumn has 25.
  const today = new Date(`${localDate(now, timezone)}T00:00:00Z`);
  const days = new Map(
    Array.from({ length: 30 }, (_, ago) =>
      before(today, 29 - ago)
        .toISOString()
        .slice(0, 10),
    ).map((day) => [day, { day, succeeded: 0, failed: 0, skipped: 0 }]),
  );
  for (const { at, status, count } of runs) {
    const day = days.get(localDate(at, timezone));
    if (!day) continue;
    if (status === "succeeded" || status === "failed") day[status] += count;
    else if (status === "skipped" || status === "cancelled") day.skipped += count;
  }
  return [...days.values()];
}

function before(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}
