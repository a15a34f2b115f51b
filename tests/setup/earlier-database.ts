import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { migrateUpTo } from "@/lib/db/migrate";
import { statement, withDatabase } from "@/tests/setup/template-database";

const folder = "prisma/migrations";

/** A database in the state after the migration `last`, and a function that upgrades it to the current version. */
export async function earlierDatabase(last: string): Promise<{ client: pg.Client; upgrade: () => Promise<unknown> }> {
  const name = `${inject("template")}_${randomBytes(4).toString("hex")}`;
  await statement(inject("serverUrl"), `CREATE DATABASE ${name}`);
  const client = new pg.Client({ connectionString: withDatabase(inject("serverUrl"), name) });
  await client.connect();
  await migrateUpTo(client, folder, last);
  // Rows can be inserted without the rows they reference.
  await client.query("SET session_replication_role = replica");
  return { client, upgrade: () => migrateUpTo(client, folder) };
}
