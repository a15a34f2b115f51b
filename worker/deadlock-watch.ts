import type pg from "pg";
import { endDeadlock } from "@/lib/db/deadlocks";

const lookEveryMs = 3_000;

/** Looks now and then, on a connection that never waits for a lock, whether transactions wait for one another for good. */
export function watchDeadlocks(connected: () => pg.Client | undefined): { stop: () => void } {
  let before: number | null = null;
  const look = async () => {
    const client = connected();
    before = client ? await endDeadlock(client, before) : null;
  };
  // A look that fails, because the database is away, is made up for by the next one.
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  return { stop: () => clearInterval(timer) };
}
