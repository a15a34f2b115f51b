import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

const askEveryMs = 100;

/**
 * Takes a lock of that name for the session. It asks again and again instead of waiting in the database: a statement that
 * waits holds a snapshot, and an index that is built concurrently waits for all of them, so the two would deadlock.
 */
export async function lockSession(client: pg.ClientBase, name: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock(hashtext($1)) AS got", [name]);
    if (rows[0]?.got) return;
    await wait(askEveryMs);
  }
}

/** Does `work` while nobody else in this database does work of that name; others follow one after another. */
export async function oneAtATime<T>(url: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // If the connection is lost, so is the lock, and the work continues: it must be harmless if it is done twice.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await lockSession(client, name);
    return await work();
  } finally {
    await client.end().catch(() => undefined);
  }
}
