import pg from "pg";
import { connection } from "@/lib/db/pools";

/** What a look has found: who is in a circle, and whether one of it was called off. */
export interface Look {
  pid: number | null;
  isEnded: boolean;
}

/**
 * Looks, on `client`, for backends that wait for one another in a circle, and calls one of them off that was in one at the look
 * before as well. PostgreSQL does that itself within a second (`deadlock_timeout`); but it counts that second by the clock, and
 * where the clock is set back meanwhile it may take hours. Whose backends they are does not matter: that of a process which
 * was killed while it waited goes on waiting, and keeps the locks that it has.
 */
export async function endDeadlock(client: pg.ClientBase, before: number | null): Promise<Look> {
  const { rows } = await client.query<{ pid: number | null }>(`SELECT max(pid) AS pid FROM (${circle}) AS found`);
  const pid = rows[0]?.pid ?? null;
  if (pid === null || pid !== before) return { pid, isEnded: false };
  return { pid: null, isEnded: await callOff(pid) };
}

/** Calls a backend off, if it is in a circle still: of those who look at once one does. */
async function callOff(pid: number): Promise<boolean> {
  const client = new pg.Client(connection("periodical_system"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    // A role may call off only what its like does; who signed in is the same one.
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

/** Those of ours that wait for themselves by way of others; without any lock that is waited for it costs next to nothing. */
const circle = `
  WITH RECURSIVE waits AS MATERIALIZED (
    SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker FROM (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted) AS waiting),
  reaches AS (
    SELECT pid, blocker FROM waits UNION SELECT reaches.pid, waits.blocker FROM reaches JOIN waits ON waits.pid = reaches.blocker)
  SELECT pid FROM reaches WHERE pid = blocker
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = session_user)`;
