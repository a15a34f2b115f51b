import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { migrateUpTo } from "@/lib/db/migrate";
import { statement, withDatabase } from "@/tests/setup/template-database";

const folder = "prisma/migrations";

/** A database as the version left it whose last migration was `last`, and what brings it up to now. */
export async function earlierDatabase(last: string): Promise<{ client: pg.Client; upgrade: () => Promise<unknown> }> {
  const name = `${inject("template")}_${randomBytes(4).toString("hex")}`;
  await statement(inject("serverUrl"), `CREATE DATABASE ${name}`);
  const client = new pg.Client({ connectionString: withDatabase(inject("serverUrl"), name) });
  await client.connect();
  await migrateUpTo(client, folder, last);
  // What rows hang on is not needed there.
  await client.query("SET session_replication_role = replica");
  return { client, upgrade: () => migrateUpTo(client, folder) };
}
