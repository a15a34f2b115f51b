import pg from "pg";
import { connection } from "@/lib/db/pools";

/**
 * Looks, on `client`, for backends that wait for one another in a circle, and calls one of them off that was in one at the look
 * before as well. PostgreSQL does that itself within a second (`deadlock_timeout`); but it counts that second by the clock, and
 * where the clock is set back meanwhile it may take hours. Whose backends they are does not matter: that of a process which
 * was killed while it waited goes on waiting, and keeps the locks that it has. Returns who was in a circle, for the next look.
 */
export async function endDeadlock(client: pg.ClientBase, before: number | null): Promise<number | null> {
  const { rows } = await client.query<{ pid: number | null }>(circle);
  const pid = rows[0]?.pid ?? null;
  if (pid === null || pid !== before) return pid;
  const other = new pg.Client(connection("periodical_system"));
  other.on("error", () => undefined);
  await other.connect();
  try {
    // A role may call off only what its like does; who signed in is the same one.
    await other.query("SET ROLE NONE");
    await other.query("SELECT pg_cancel_backend($1)", [pid]);
  } finally {
    await other.end();
  }
  return null;
}

/** The last begun of those that wait for themselves by way of others; without any lock waited for it costs next to nothing. */
const circle = `
  WITH RECURSIVE waits AS MATERIALIZED (
    SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker FROM (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted) AS waiting),
  reaches AS (
    SELECT pid, blocker FROM waits UNION SELECT reaches.pid, waits.blocker FROM reaches JOIN waits ON waits.pid = reaches.blocker)
  SELECT max(pid) AS pid FROM reaches WHERE pid = blocker
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`;
