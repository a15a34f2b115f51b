import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { pool } from "@/lib/db/pools";
import { abortReason } from "@/lib/room";

const queues = new Map<string, Promise<unknown>>();
/** How often the lock of a host that another process uses is tried again, in milliseconds. */
const retryMs = 250;

/**
 * Runs `work` when it is this host's turn: one request per host at a time, across all processes. Within a process the
 * callers queue; between processes an advisory lock separates them. A caller aborted by `signal` stops waiting.
 */
export function withHostTurn<T>(host: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const before = queues.get(host) ?? Promise.resolve();
  const mine = () => locked(host, signal, work);
  const turn = before.then(mine, mine);
  queues.set(host, turn);
  const forget = () => {
    if (queues.get(host) === turn) queues.delete(host);
  };
  turn.then(forget, forget);
  return signal ? unlessAborted(turn, signal) : turn;
}

async function locked<T>(host: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const key = `periodical.host.${host}`;
  const locks = await openLocks();
  try {
    while (!(await locks.ask("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS done", key)))
      await wait(retryMs, undefined, { signal });
    try {
      return await work();
    } finally {
      // A broken connection has released the lock already.
      await locks.ask("SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS done", key).catch(() => false);
    }
  } finally {
    locks.close();
  }
}

/** One connection holds the locks of all hosts this process uses: a slow host does not delay another one. */
interface Locks {
  ask: (sql: string, key: string) => Promise<boolean>;
  close: () => void;
}

interface Shared {
  client: Promise<pg.PoolClient>;
  users: number;
  /** The last query: a connection runs one at a time. */
  last: Promise<unknown>;
  broken: boolean;
}

let shared: Shared | undefined;

async function openLocks(): Promise<Locks> {
  const mine = (shared ??= connect());
  mine.users += 1;
  const close = () => {
    mine.users -= 1;
    if (mine.users > 0) return;
    if (shared === mine) shared = undefined;
    mine.client.then(
      (client) => client.removeAllListeners("error").release(mine.broken),
      () => undefined,
    );
  };
  try {
    const client = await mine.client;
    const ask = (sql: string, key: string) => {
      const query = () => client.query<{ done: boolean }>(sql, [key]);
      const asked = mine.last.then(query, query);
      mine.last = asked.catch(() => undefined);
      return asked.then(({ rows }) => rows[0]?.done ?? false);
    };
    return { ask, close };
  } catch (error) {
    close();
    throw error;
  }
}

function connect(): Shared {
  const client = pool("periodical_system", "host_turns").connect();
  const made: Shared = { client, users: 0, last: Promise.resolve(), broken: false };
  client.then(
    (one) =>
      // If the connection breaks, its next query fails, and the next turn opens another one.
      one.on("error", () => {
        made.broken = true;
        if (shared === made) shared = undefined;
      }),
    () => {
      if (shared === made) shared = undefined;
    },
  );
  return made;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(abortReason(signal));
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
