import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { lockSession } from "@/lib/db/one-at-a-time";
import { inTransaction } from "@/lib/db/transaction";

/**
 * Brings a database up to date: applies the missing migrations, each in its own transaction or in steps (see
 * `stepsOf`), and records them in Prisma's standard table. Implemented here because Prisma's WebAssembly engine splits
 * a script at every semicolon and so breaks function bodies, and its native engine has to be downloaded. Returns the
 * names of the applied migrations. Two migrators at once wait for each other. Refuses a database whose restore is not
 * finished.
 */
export async function migrate(url: string, folder = "prisma/migrations"): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (await restoreUnderWay(client))
      throw new Error("A backup is being put back into this database, or that was broken off: restore it once more.");
    return await migrateUpTo(client, folder);
  } finally {
    await client.end();
  }
}

/** The schema in which a restore keeps the previous data until it is complete. */
export const asideSchema = "periodical_before_restore";

async function restoreUnderWay(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM pg_namespace WHERE nspname = $1", [asideSchema]);
  return (rowCount ?? 0) > 0;
}

/** The same on the caller's connection, also during a restore. Migrations after `last` are left out. */
export async function migrateUpTo(client: pg.Client, folder: string, last?: string): Promise<string[]> {
  try {
    await lockSession(client, "periodical.migrate");
    await client.query(createTable);
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const known = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const names = await migrationNames(folder);
    const newer = [...known.keys()].filter((name) => !names.includes(name)).sort();
    if (newer.length > 0)
      throw new Error(
        `This database was made by a newer version of the program (${newer.join(", ")}): start that one, or restore a backup.`,
      );
    const applied: string[] = [];
    for (const name of names) {
      if (last !== undefined && name > last) break;
      const script = await readFile(join(folder, name, "migration.sql"), "utf8");
      const checksum = createHash("sha256").update(script).digest("hex");
      const recorded = known.get(name);
      if (recorded === undefined) {
        await apply(client, name, script, checksum);
        applied.push(name);
      } else if (recorded !== checksum) {
        throw new Error(`Migration ${name} was changed after it had been applied to this database.`);
      }
    }
    return applied;
  } finally {
    await client.query("SELECT pg_advisory_unlock(hashtext('periodical.migrate'))");
  }
}

/** The migrations of a folder, in the order they apply. */
export async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The first line of a migration that is not one transaction, and what separates its steps. */
const inSteps = "-- In steps, each of which may be repeated.";
const nextStep = /^-- Step\b.*$/m;

/**
 * The parts of a migration that are executed at once: all of it in one transaction, unless its first line says that it
 * has steps. Each step is committed separately, so that a long one (an index created concurrently, a constraint
 * validated) blocks nobody; an interrupted migration starts again with its first step. docs/decisions/0007.
 */
export function stepsOf(script: string): { transaction: boolean; steps: string[] } {
  if (!script.startsWith(inSteps)) return { transaction: true, steps: [script] };
  const steps = script.slice(inSteps.length).split(nextStep);
  return { transaction: false, steps: steps.map((step) => step.trim()).filter((step) => step !== "") };
}

async function apply(client: pg.Client, name: string, script: string, checksum: string): Promise<void> {
  const { transaction, steps } = stepsOf(script);
  const recorded = () =>
    client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES (gen_random_uuid()::text, $1, $2, now(), $3)`,
      [checksum, name, steps.length],
    );
  try {
    await client.query(`SET lock_timeout = ${lockMs}`);
    if (transaction) {
      await patiently(() =>
        inTransaction(client, async () => {
          await client.query(script);
          await recorded();
        }),
      );
    } else {
      // All of them again, if one was in somebody's way: an index whose build fails stays behind, invalid, until it is dropped.
      await patiently(async () => {
        for (const step of steps) await client.query(step);
      });
      await recorded();
    }
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await client.query("RESET lock_timeout").catch(() => undefined);
  }
}

/**
 * A statement that waits for a table's lock also blocks everybody behind it: it waits briefly, but is tried this often.
 */
const lockMs = 2_000;
const lockTries = 60;

async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await work();
      return;
    } catch (error) {
      const isInTheWay = ["55P03", "40P01"].includes((error as { code?: string }).code ?? "");
      if (tried === lockTries || !isInTheWay) throw error;
      await wait(lockMs);
    }
  }
}

export const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;
