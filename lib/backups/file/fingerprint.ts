import type { Tx } from "@/lib/db/client";

/** Tables that change without anybody's action: the system's state, and the record of runs that produced nothing. */
const restless = [
  "worker_instance",
  "queue_state",
  "rate_limit",
  "next_occurrence",
  "run",
  "run_event",
  "artifact",
  "feed",
  "session",
  "verification",
  "idempotency_key",
  "installation",
  "_prisma_migrations",
];

/**
 * How much has ever been written to the tables a backup is made for, as PostgreSQL counts it: equal as long as nothing
 * has changed. The counters lag by seconds and restart after a crash; then the value differs, and one extra backup is
 * made.
 */
export async function fingerprint(tx: Tx): Promise<string> {
  const [row] = await tx.$queryRaw<{ written: string }[]>`
    SELECT md5(coalesce(string_agg(relname || ' ' || n_tup_ins || ' ' || n_tup_upd || ' ' || n_tup_del, ',' ORDER BY relname), '')
               || (SELECT coalesce(stats_reset::text, '') FROM pg_stat_database WHERE datname = current_database())
               || (SELECT count(*) FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace))) AS written
    FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname::text <> ALL(${restless})`;
  return row?.written ?? "";
}
