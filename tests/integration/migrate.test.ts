import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { migrate, migrationNames } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { statement, withDatabase } from "@/tests/setup/template-database";

it("a program that is older than its database does not touch it, and says so", async () => {
  const names = await migrationNames("prisma/migrations");
  const older = mkdtempSync(join(tmpdir(), "periodical-older-"));
  try {
    for (const name of names.slice(0, -1))
      cpSync(join("prisma/migrations", name), join(older, name), { recursive: true });
    await expect(migrate(databaseUrl(), older)).rejects.toThrow(
      `made by a newer version of the program (${names.at(-1)})`,
    );
    expect(await migrate(databaseUrl())).toEqual([]);
  } finally {
    rmSync(older, { recursive: true, force: true });
  }
});

it("a migration in steps is no transaction: what is done stays done, and it begins anew where it was broken off", async () => {
  const folder = mkdtempSync(join(tmpdir(), "periodical-steps-"));
  const name = "9000_steps";
  const write = (last: string) =>
    writeFileSync(
      join(folder, name, "migration.sql"),
      `-- In steps, each of which may be repeated.
-- Step: a table
CREATE TABLE IF NOT EXISTS in_steps (id integer);
-- Step
DROP INDEX CONCURRENTLY IF EXISTS in_steps_id;
-- Step: which no transaction may do
CREATE INDEX CONCURRENTLY in_steps_id ON in_steps (id);
-- Step
${last}
`,
    );
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    cpSync("prisma/migrations", folder, { recursive: true });
    mkdirSync(join(folder, name));
    write("SELECT 1 / 0;");
    await expect(migrate(databaseUrl(), folder)).rejects.toThrow(`Migration ${name} failed: division by zero`);
    expect((await client.query("SELECT FROM pg_indexes WHERE indexname = 'in_steps_id'")).rowCount).toBe(1);
    // The version before, which does not know it, still starts.
    expect(await migrate(databaseUrl())).toEqual([]);
    write("INSERT INTO in_steps VALUES (1);");
    expect(await migrate(databaseUrl(), folder)).toEqual([name]);
    expect((await client.query("SELECT FROM in_steps")).rowCount).toBe(1);
    expect(await migrate(databaseUrl(), folder)).toEqual([]);
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

it("several that start on a new database at once migrate it one after another", async () => {
  const name = `several_${randomBytes(4).toString("hex")}`;
  await statement(databaseUrl(), `CREATE DATABASE ${name}`);
  const url = withDatabase(databaseUrl(), name);
  try {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url)));
    expect(applied.map((names) => names.length).sort((a, b) => b - a)).toEqual([
      (await migrationNames("prisma/migrations")).length,
      0,
      0,
    ]);
  } finally {
    await statement(databaseUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
  }
});
