import pg from "pg";
import { databaseUrl, env } from "@/lib/env";

/**
 * The two roles a process can have in the database. `periodical_app` owns nothing and sees one workspace at a time,
 * enforced by row-level security; `periodical_system` sees all of them and is for the dispatcher, polling, housekeeping
 * and authentication. Both use the one address in DATABASE_URL: each connection takes its role in the startup packet,
 * before any statement can run.
 */
export type DatabaseRole = "periodical_app" | "periodical_system";

/**
 * What a pool is for; DATABASE_POOL sets its size. Host turns hold a connection for as long as fetches take, so they
 * have their own pool: a slow site must not delay a claim, a settlement or a sign-in.
 */
export type PoolPurpose = "work" | "host_turns";

const hostTurns = 2;
/** Connections that stay open while idle: with a new one, a first run or page would be a tenth of a second late. */
const kept = 2;
/** An idle connection may be cut off silently on the way; whatever uses it then would wait for a quarter of an hour. */
const alive = { keepAlive: true, keepAliveInitialDelayMillis: 30_000 };
const pools = new Map<string, pg.Pool>();

/** This process's pool for a role and a purpose; opened at first use. */
export function pool(role: DatabaseRole, purpose: PoolPurpose = "work"): pg.Pool {
  const key = `${role} ${purpose}`;
  const existing = pools.get(key);
  if (existing) return existing;
  const size = purpose === "work" ? { max: env().DATABASE_POOL, min: kept } : { max: hostTurns };
  return opened(key, { ...connection(role), ...size });
}

/**
 * What Prisma's transactions run on: this process's pool or, if there is a pooler, connections to it. A pooler lends a
 * server connection for one transaction at a time, so nothing set on a connection lasts: there each transaction takes
 * its own role and time zone (`pooled`; lib/db/client.ts).
 */
export function transactionPool(role: DatabaseRole): { pool: pg.Pool; pooled: boolean } {
  const { DATABASE_POOLER_URL: url, DATABASE_POOL: max } = env();
  if (url === undefined) return { pool: pool(role), pooled: false };
  const key = `${role} pooler`;
  const options = { connectionString: url, application_name: "periodical", max, ...alive };
  return { pool: pools.get(key) ?? opened(key, options), pooled: true };
}

function opened(key: string, config: pg.PoolConfig): pg.Pool {
  const created = new pg.Pool(config);
  // An idle connection that the server closes must not take the process down; the next query opens another.
  created.on("error", () => undefined);
  pools.set(key, created);
  return created;
}

/**
 * Lends a pool connection to `work`. If it breaks meanwhile, its next query fails; an error event without a listener
 * would end the process.
 */
export async function withConnection<T>(from: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await from.connect();
  let broken: Error | undefined;
  const notice = (error: Error) => {
    broken = error;
  };
  client.on("error", notice);
  try {
    return await work(client);
  } finally {
    client.off("error", notice);
    client.release(broken);
  }
}

/**
 * Options for a connection outside the pools, such as one that listens. The session's time zone is UTC whatever the
 * server's is, because Prisma sends instants as UTC without saying so.
 */
export function connection(role: DatabaseRole): pg.ClientConfig {
  return {
    connectionString: databaseUrl(),
    options: `-c role=${role} -c timezone=UTC`,
    application_name: "periodical",
    ...alive,
  };
}

/** How many connections of each pool are idle, in use, and waited for. */
export function poolStates(): [string, { idle: number; used: number; awaited: number }][] {
  return [...pools].map(([key, { totalCount, idleCount, waitingCount }]) => [
    key.replace(" ", "_"),
    { idle: idleCount, used: totalCount - idleCount, awaited: waitingCount },
  ]);
}

/** Closes the pools; the next use opens them again. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((one) => one.end()));
}
