import pg from "pg";
import { connection } from "@/lib/db/pools";
import { inTransaction } from "@/lib/db/transaction";
import { clockKey } from "@/lib/health/schema";
import { products } from "@/lib/tasks/product";

/** How far a clock may be set back without a repair: times that are less far ahead are soon reached anyway. */
export const toleranceMs = 60_000;

/** The latest time that any worker has recorded as its present; null before the first one. */
export async function lastKnownTime(client: pg.ClientBase): Promise<Date | null> {
  const { rows } = await client.query<{ at: Date | null }>(
    "SELECT max(greatest(last_seen_at, last_evaluation_at)) AS at FROM worker_instance",
  );
  return rows[0]?.at ?? null;
}

/** When a clock was set back in the last ten minutes, and by how much; null if none was. */
export async function lastSetBack(client: pg.ClientBase, now: Date): Promise<{ at: Date; aheadMs: number } | null> {
  const { rows } = await client.query<{ at: Date; aheadMs: number }>(
    `SELECT * FROM (SELECT (value->>'at')::timestamptz AS at, (value->>'aheadMs')::float8 AS "aheadMs"
       FROM installation WHERE key = $1) AS told
     WHERE "aheadMs" IS NOT NULL AND at > $2::timestamptz - interval '10 minutes'`,
    [clockKey, now],
  );
  return rows[0] ?? null;
}

/**
 * Repairs the data after the database's clock ran ahead and was corrected: times written meanwhile are in the future,
 * and everything that waits for them would be silent until then. Times of past events are pulled back to now,
 * everything that waits is due immediately, and what was covered stays covered, in its order. In one transaction; a
 * second call changes nothing. Returns how many rows it changed; throws if others keep a row locked, and has to be
 * called again then.
 */
export async function repairClock(client: pg.ClientBase, now: Date, lookEveryMs = 3_000): Promise<number> {
  const happened = [columns, ...products().map((product) => product.happened ?? {})].flatMap(Object.entries);
  return unlessStuck(client, lookEveryMs, () =>
    inTransaction(client, async () => {
      let changed = 0;
      for (const sql of [...happened.map(pullBack), ...others]) {
        const { rowCount } = await client.query(sql, [now]);
        changed += rowCount ?? 0;
      }
      return changed;
    }),
  );
}

/**
 * Cancels the repair's transaction if two checks in succession find it waiting for another one: the repair holds many
 * rows and the dispatcher waits for it, so it is better to start again than to wait for a slow session. Deadlocks are
 * ended by `endDeadlock`, even if the process that checks here has died.
 */
async function unlessStuck<T>(client: pg.ClientBase, lookEveryMs: number, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  let waited = false;
  const look = async () => {
    waited = await callOff(rows[0]?.pid, waited);
  };
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Returns whether a backend waits for another one; if it also did before, its statement is cancelled. */
async function callOff(pid: number | undefined, waited: boolean): Promise<boolean> {
  const client = new pg.Client(connection("periodical_system"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    // A role may cancel only statements of the same role; the role that signed in is the same for all.
    await client.query("SET ROLE NONE");
    const { rows } = await client.query<{ waits: boolean }>(
      `SELECT waits, CASE WHEN waits AND $2 THEN pg_cancel_backend($1) END
       FROM (SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits) AS found`,
      [pid, waited],
    );
    return rows[0]?.waits ?? false;
  } finally {
    await client.end();
  }
}

/** Columns with the times of past events, or of waiting work that may as well be checked now. */
const columns: Record<string, readonly string[]> = {
  run: ["created_at", "started_at", "finished_at", "retry_at", "enqueued_at", "cancel_requested_at"],
  run_event: ["at"],
  delivery: [
    "created_at",
    "first_attempt_at",
    "uncertain_since",
    "retry_at",
    "enqueued_at",
    "lease_until",
    "sent_at",
    "settled_at",
  ],
  notice: ["created_at", "retry_at", "lease_until", "sent_at"],
  export: ["created_at", "lease_until", "finished_at"],
  artifact: ["created_at", "verified_at"],
  schedule: ["created_at", "updated_at", "paused_at", "deleted_at"],
  feed: [
    "next_poll_at",
    "last_polled_at",
    "last_success_at",
    "failing_since",
    "moved_since",
    "gone_since",
    "read_at",
    "not_before",
    "last_item_at",
    "searched_at",
    "told_at",
  ],
  feed_successor: ["found_at", "dismissed_at"],
  item: ["updated_at", "listed_at", "page_after"],
  source_import: ["created_at", "read_at", "lease_until", "finished_at", "undone_at", "next_read_at"],
  worker_instance: ["started_at", "last_seen_at", "last_evaluation_at", "stopped_at"],
  queue_state: ["updated_at", "counted_at", "last_failed_at"],
};

function pullBack([table, names]: [string, readonly string[]]): string {
  // Not least(), which returns now for a missing value.
  const set = names.map((name) => `${name} = CASE WHEN ${name} > $1::timestamptz THEN $1 ELSE ${name} END`).join(", ");
  return `UPDATE ${table} SET ${set} WHERE ${names.map((name) => `${name} > $1::timestamptz`).join(" OR ")}`;
}

const others = [
  // A worker that is alive renews its lease within a second.
  "UPDATE run SET lease_until = $1::timestamptz + interval '15 seconds' WHERE lease_until > $1::timestamptz + interval '1 minute'",
  // Preparation begins at most an hour ahead: a later due time comes from the wrong clock.
  "UPDATE run SET due_at = $1::timestamptz WHERE finished_at IS NULL AND due_at > $1::timestamptz + interval '61 minutes'",
  "UPDATE delivery SET not_before = $1::timestamptz WHERE not_before > $1::timestamptz + interval '61 minutes'",
  "UPDATE rate_limit SET last_request = extract(epoch FROM $1::timestamptz) * 1000 WHERE last_request > extract(epoch FROM $1::timestamptz) * 1000",
  // What was seen and what editions covered keep their order, moved to the last milliseconds before now.
  `CREATE TEMP TABLE pulled_back ON COMMIT DROP AS
     SELECT at, $1::timestamptz - (count(*) OVER () - row_number() OVER (ORDER BY at)) * interval '1 millisecond' AS set_to
     FROM (SELECT first_seen_at AS at FROM item WHERE first_seen_at > $1::timestamptz
           UNION SELECT covered_through FROM theme WHERE covered_through > $1::timestamptz
           UNION SELECT coverage_from FROM edition WHERE coverage_from > $1::timestamptz
           UNION SELECT coverage_to FROM edition WHERE coverage_to > $1::timestamptz) ahead`,
  ...[
    ["item", "first_seen_at"],
    ["theme", "covered_through"],
    ["edition", "coverage_from"],
    ["edition", "coverage_to"],
  ].map(
    ([table, column]) =>
      `UPDATE ${table} SET ${column} = set_to FROM pulled_back WHERE ${column} = at AND $1::timestamptz IS NOT NULL`,
  ),
  // pg-boss waits for its own timestamps to pass, and for jobs that begin later: all of our jobs begin immediately.
  ...["cron_on", "bam_on", "flow_on", "reindex_on", "monitor_backoff_on"].map(
    (column) => `UPDATE pgboss.version SET ${column} = NULL WHERE ${column} > $1::timestamptz`,
  ),
  ...["monitor_on", "monitor_claim_on", "maintain_on", "delta_on"].map(
    (column) => `UPDATE pgboss.queue SET ${column} = NULL WHERE ${column} > $1::timestamptz`,
  ),
  "DELETE FROM pgboss.job WHERE state IN ('created', 'retry') AND start_after > $1::timestamptz + interval '1 minute'",
];
