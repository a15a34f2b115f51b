import { pool, withConnection } from "@/lib/db/pools";

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` when it is this host's turn: one request per host at a time, over all processes. Within a process
 * the turns queue up; between processes an advisory lock, held by a connection, keeps them apart.
 */
export function withHostTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(host) ?? Promise.resolve();
  const turn = before.then(
    () => locked(host, work),
    () => locked(host, work),
  );
  queues.set(host, turn);
  const forget = () => {
    if (queues.get(host) === turn) queues.delete(host);
  };
  turn.then(forget, forget);
  return turn;
}

function locked<T>(host: string, work: () => Promise<T>): Promise<T> {
  const key = `periodical.host.${host}`;
  return withConnection(pool("periodical_system", "host_turns"), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [key]);
    try {
      return await work();
    } finally {
      // A connection that broke has let go of the lock by itself.
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [key]).catch(() => undefined);
    }
  });
}
