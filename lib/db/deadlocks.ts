import pg from "pg";
import { connection } from "@/lib/db/pools";

/** The result of a check: a backend in a cycle of waiting backends, and whether one was cancelled. */
export interface Look {
  pid: number | null;
  isEnded: boolean;
}

/**
 * Looks, on `client`, for backends that wait for each other in a cycle, and cancels one that was also in a cycle at the
 * previous check. PostgreSQL does that itself within a second (`deadlock_timeout`), but it measures that second by the
 * clock, and if the clock is set back meanwhile it may take hours. It does not matter whose backends they are: the
 * backend of a process that was killed while it waited keeps waiting, and keeps its locks.
 */
export async function endDeadlock(client: pg.ClientBase, before: number | null): Promise<Look> {
  const { rows } = await client.query<{ pid: number | null }>(`SELECT max(pid) AS pid FROM (${circle}) AS found`);
  const pid = rows[0]?.pid ?? null;
  if (pid === null || pid !== before) return { pid, isEnded: false };
  return { pid: null, isEnded: await callOff(pid) };
}

/** Cancels a backend if it is still in a cycle; if several processes check at once, only one of them does. */
async function callOff(pid: number): Promise<boolean> {
  const client = new pg.Client(connection("periodical_system"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    // A role may cancel only statements of the same role; the role that signed in is the same for all.
    await client.query("SET ROLE NONE");
    await client.query("SELECT pg_advisory_lock(hashtext('periodical deadlocks'))");
    const { rowCount } = await client.query(
      `SELECT pg_cancel_backend(pid) FROM (SELECT DISTINCT pid FROM (${circle}) AS found WHERE pid = $1) AS one`,
      [pid],
    );
    return (rowCount ?? 0) > 0;
  } finally {
    await client.end();
  }
}

/** Our backends that are part of a waiting cycle; this costs next to nothing while nobody waits for a lock. */
const circle = `
  WITH RECURSIVE waits AS MATERIALIZED (
    SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker FROM (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted) AS waiting),
  reaches AS (
    SELECT pid, blocker FROM waits UNION SELECT reaches.pid, waits.blocker FROM reaches JOIN waits ON waits.pid = reaches.blocker)
  SELECT pid FROM reaches WHERE pid = blocker
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = session_user)`;
