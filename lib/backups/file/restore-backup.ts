import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Header } from "@/lib/backups/file/format";
import { readBackup } from "@/lib/backups/file/read-backup";
import { listTables, preparation, quoted } from "@/lib/backups/file/tables";
import { asideSchema as aside, migrateUpTo, migrationNames } from "@/lib/db/migrate";

export interface RestoredBackup {
  /** The instant of the snapshot. */
  at: Date;
  tables: Record<string, number>;
  /** Migrations applied on top of those in the backup. */
  migrated: string[];
}

/**
 * Restores a database from a backup. The database is migrated to the backup's version, filled, and migrated to the
 * present version; all in a separate schema, so that a failed restore leaves the previous data. Refuses a database in
 * use, one that contains data unless `force`, and a backup of a newer program.
 */
export async function restoreBackup(
  databaseUrl: string,
  path: string,
  { force = false, folder = "prisma/migrations" }: { force?: boolean; folder?: string } = {},
): Promise<RestoredBackup> {
  const header = await readHeader(path);
  await refuseUnknown(header, folder);
  const client = new pg.Client({ connectionString: databaseUrl, options: "-c timezone=UTC" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await refuseInUse(client);
    await refuseFull(client, force);
    await putBack(client);
    await refuseFull(client, force);
    await client.query(`BEGIN; ALTER SCHEMA public RENAME TO ${aside}; CREATE SCHEMA public; COMMIT`);
    try {
      await migrateUpTo(client, folder, header.migrations.at(-1));
      const tables = await load(client, path);
      const migrated = await migrateUpTo(client, folder);
      // Queue jobs only point to rows: the rows of the old jobs are gone, and the restored rows get new jobs.
      await client.query(`DROP SCHEMA ${aside} CASCADE; DROP SCHEMA IF EXISTS pgboss CASCADE`);
      return { at: new Date(header.at), tables, migrated };
    } catch (error) {
      await client.query("ROLLBACK");
      await putBack(client);
      throw error;
    }
  } finally {
    await client.end();
  }
}

/** What an unfinished restore has set aside is the previous data: puts it back. */
async function putBack(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_namespace WHERE nspname = $1", [aside]);
  if ((rowCount ?? 0) > 0)
    await client.query(`BEGIN; DROP SCHEMA IF EXISTS public CASCADE; ALTER SCHEMA ${aside} RENAME TO public; COMMIT`);
}

async function readHeader(path: string): Promise<Header> {
  for await (const part of readBackup(path)) if (part.kind === "header") return part.header;
  throw new Error("This file is no backup of Periodical.");
}

async function refuseUnknown({ migrations }: Header, folder: string): Promise<void> {
  const known = await migrationNames(folder);
  const unknown = migrations.filter((name, index) => known[index] !== name);
  if (unknown.length > 0)
    throw new Error(`This backup is of another version of Periodical: ${unknown.join(", ")} is unknown here.`);
}

async function refuseInUse(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'periodical'`,
  );
  if ((rowCount ?? 0) > 0) throw new Error("The system is running on this database. Stop it first.");
}

async function refuseFull(client: pg.Client, force: boolean): Promise<void> {
  if (!force && (await holdsSomething(client)))
    throw new Error("There is something in this database already. With --force it is replaced.");
}

async function holdsSomething(client: pg.Client): Promise<boolean> {
  const tables = await listTables(client);
  if (tables.length === 0) return false;
  await client.query("BEGIN");
  // Owners see no rows under forced row-level security; this role sees all.
  if (tables.some(({ name }) => name === "workspace")) await client.query("SET LOCAL ROLE periodical_system");
  const any = tables.map(({ name }) => `EXISTS (SELECT FROM ${quoted(name)})`).join(" OR ");
  const { rows } = await client.query<{ any: boolean }>(`SELECT ${any} AS any`);
  await client.query("COMMIT");
  return rows[0]?.any ?? false;
}

/** Fills all tables or none. */
async function load(client: pg.Client, path: string): Promise<Record<string, number>> {
  const known = new Set((await listTables(client)).map(({ name }) => name));
  const { before, after } = await preparation(client);
  await client.query("BEGIN");
  for (const statement of before) await client.query(statement);
  const counts: Record<string, number> = {};
  let whole = false;
  for await (const part of readBackup(path)) {
    if (part.kind === "rows") {
      if (!known.has(part.table)) throw new Error(`There is no table ${part.table}.`);
      const copy = client.query(copyFrom(`COPY ${quoted(part.table)} (${part.columns}) FROM STDIN`));
      await pipeline(Readable.from(part.bytes), copy);
      counts[part.table] = copy.rowCount;
    }
    if (part.kind === "complete") whole = sameCounts(counts, part.trailer.tables);
  }
  if (!whole) throw new Error("This file is not a whole backup: its end is missing, or tells of other rows.");
  for (const statement of after) await client.query(statement);
  await client.query("COMMIT");
  return counts;
}

function sameCounts(one: Record<string, number>, other: Record<string, number>): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
