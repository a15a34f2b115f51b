import type pg from "pg";
import type { Logger } from "pino";
import { endDeadlock } from "@/lib/db/deadlocks";
import { messageOf } from "@/lib/errors";

const lookEveryMs = 3_000;

/** Checks regularly, on a connection that never waits for a lock, whether transactions are in a deadlock. */
export function watchDeadlocks(log: Logger, connected: () => pg.Client | undefined): { stop: () => void } {
  let before: number | null = null;
  let isLooking = false;
  const look = async () => {
    const client = connected();
    if (!client || isLooking) return;
    isLooking = true;
    try {
      const { pid, isEnded } = await endDeadlock(client, before);
      if (isEnded) log.warn({ pid: before }, "Transactions waited for one another, and one of them was called off.");
      before = pid;
    } catch (error) {
      // While the database is unavailable there is nothing to end; the next check compensates for this one.
      log.debug({ error: messageOf(error) }, "Deadlocks could not be looked for.");
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return { stop: () => clearInterval(timer) };
}
