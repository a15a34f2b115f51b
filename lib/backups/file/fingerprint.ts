import type { Tx } from "@/lib/db/client";

/** What changes by itself, whatever people do: how the system stands, and the record of runs that brought nothing. */
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
 * How much has ever been written to what a backup is made for, as PostgreSQL counts it: equal for as long as nothing has
 * changed. Its counters lag by seconds and begin anew after a crash; then it differs, and a backup more is made.
 */
export async function fingerprint(tx: Tx): Promise<string> {
  const [row] = await tx.$queryRaw<{ written: string }[]>`
    SELECT md5(coalesce(string_agg(relname || ' ' || n_tup_ins || ' ' || n_tup_upd || ' ' || n_tup_del, ',' ORDER BY relname), '')
               || (SELECT coalesce(stats_reset::text, '') FROM pg_stat_database WHERE datname = current_database())
               || (SELECT count(*) FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace))) AS written
    FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname::text <> ALL(${restless})`;
  return row?.written ?? "";
}
