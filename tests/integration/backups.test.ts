import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { restoreBackup } from "@/lib/backups/file/restore-backup";
import { writeBackup } from "@/lib/backups/file/write-backup";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl } from "@/lib/env";
import { addItems, makeItem, makeScheduledTheme, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { statement, withDatabase } from "@/tests/setup/template-database";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const folder = mkdtempSync(join(tmpdir(), "periodical-backups-"));
const now = new Date("2026-11-16T09:00:00Z");

/** An empty database on the same server; dropped with all others of this test run. */
async function emptyDatabase(): Promise<string> {
  const name = `${inject("template")}_${randomBytes(4).toString("hex")}`;
  await statement(inject("serverUrl"), `CREATE DATABASE ${name}`);
  return withDatabase(inject("serverUrl"), name);
}

async function rowsIn<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The rows of a backup, one section per table, without the parts that differ between two backups of the same data. */
const rowsOf = (path: string) => readFileSync(path, "utf8").split("\n").slice(2).join("\n");

beforeAll(async () => {
  const { at } = await makeWorkspace();
  await makeScheduledTheme(at(new Date(now.getTime() - 3_600_000)));
  await worker.work(now);
});

describe("a backup", () => {
  it("holds one instant although it is written to meanwhile, and restores to the same rows, byte by byte", async () => {
    const { scope } = await makeWorkspace();
    const { feedId } = await makeTheme(scope, [makeItem('Tabs\tand\\breaks\n"quoted", ünïcödé \\.')]);
    let written = 0;
    let over = false;
    const writers = [1, 2].map(async (writer) => {
      while (!over) {
        await addItems(scope, feedId, [makeItem(`Item ${writer} ${written++}`)]);
        await makeTheme(scope, [makeItem("Of its own")], `Theme ${writer} ${written}`);
      }
    });
    const path = join(folder, "busy.sql.gz");
    const { tables, size, sha256 } = await writeBackup(databaseUrl(), path);
    over = true;
    await Promise.all(writers);
    const file = readFileSync(path);
    expect({ size, sha256 }).toEqual({ size: file.length, sha256: createHash("sha256").update(file).digest("hex") });
    expect(written).toBeGreaterThan(2);
    const target = await emptyDatabase();
    const restored = await restoreBackup(target, path);
    expect(restored.tables).toEqual(tables);
    expect(restored.migrated).toEqual([]);
    const [first, second] = [join(folder, "first.sql"), join(folder, "second.sql")];
    await writeBackup(target, first, { compress: false });
    const again = await emptyDatabase();
    await restoreBackup(again, first);
    await writeBackup(again, second, { compress: false });
    expect(rowsOf(second)).toBe(rowsOf(first));
    // Protected as before: the owner's own rows are hidden, keys are checked at once, sequences continue.
    const [guard] = await rowsIn<{ forced: string; deferred: string; next: string; most: string }>(
      target,
      `SELECT (SELECT count(*) FROM pg_class WHERE relforcerowsecurity) AS forced,
              (SELECT count(*) FROM pg_constraint WHERE condeferrable) AS deferred,
              (SELECT nextval(pg_get_serial_sequence('audit_event', 'id'))) AS next,
              (SELECT max(id) FROM audit_event) AS most`,
    );
    const [origin] = await rowsIn<{ forced: string }>(
      databaseUrl(),
      "SELECT count(*) AS forced FROM pg_class WHERE relforcerowsecurity",
    );
    expect(guard).toMatchObject({ forced: origin?.forced, deferred: "0" });
    expect(Number(guard?.next)).toBe(Number(guard?.most) + 1);
  });

  it("of before a migration is migrated on; one of a newer program is refused and nothing changed", async () => {
    const path = join(folder, "older.sql");
    await writeBackup(databaseUrl(), path, { compress: false });
    const newer = join(folder, "newer-migrations");
    cpSync("prisma/migrations", newer, { recursive: true });
    mkdirSync(join(newer, "9999_shout"));
    writeFileSync(
      join(newer, "9999_shout", "migration.sql"),
      `ALTER TABLE theme ADD COLUMN loud TEXT; UPDATE theme SET loud = upper(name); ALTER TABLE theme ALTER COLUMN loud SET NOT NULL;`,
    );
    const target = await emptyDatabase();
    expect(await restoreBackup(target, path, { folder: newer })).toMatchObject({ migrated: ["9999_shout"] });
    const themes = await rowsIn<{ name: string; loud: string }>(target, "SELECT name, loud FROM theme");
    expect(themes.length).toBeGreaterThan(0);
    for (const { name, loud } of themes) expect(loud).toBe(name.toUpperCase());
    const future = join(folder, "future.sql");
    await writeBackup(target, future, { compress: false });
    const untouched = await emptyDatabase();
    await expect(restoreBackup(untouched, future)).rejects.toThrow("9999_shout is unknown here");
    expect(await rowsIn(untouched, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  it("is restored in place of something only when that is asked for, and not under a running system", async () => {
    const path = join(folder, "again.sql.gz");
    await writeBackup(databaseUrl(), path);
    const target = await emptyDatabase();
    await migrate(target);
    await restoreBackup(target, path);
    await expect(restoreBackup(target, path)).rejects.toThrow("--force");
    await statement(target, "DELETE FROM delivery");
    await restoreBackup(target, path, { force: true });
    const [{ count } = { count: "0" }] = await rowsIn<{ count: string }>(target, "SELECT count(*) FROM delivery");
    expect(Number(count)).toBeGreaterThan(0);
    await expect(restoreBackup(databaseUrl(), path, { force: true })).rejects.toThrow("Stop it first");
  });

  it("that is cut off, or none, is refused, and what was there stays", async () => {
    const path = join(folder, "cut.sql");
    const { size } = await writeBackup(databaseUrl(), path, { compress: false });
    const target = await emptyDatabase();
    await restoreBackup(target, path);
    const before = join(folder, "before.sql");
    await writeBackup(target, before, { compress: false });
    for (const length of [size - 20, Math.floor(size / 2)]) {
      truncateSync(path, length);
      await expect(restoreBackup(target, path, { force: true })).rejects.toThrow(/whole|middle/);
    }
    writeFileSync(path, "SELECT 1;\n");
    await expect(restoreBackup(target, path, { force: true })).rejects.toThrow("no backup");
    const after = join(folder, "after.sql");
    await writeBackup(target, after, { compress: false });
    expect(rowsOf(after)).toBe(rowsOf(before));
  });

  it("is put back over what a restore that was killed had set aside, and over nothing else", async () => {
    const path = join(folder, "killed.sql");
    await writeBackup(databaseUrl(), path, { compress: false });
    const target = await emptyDatabase();
    await restoreBackup(target, path);
    // As if the process had stopped after the existing schema was set aside.
    await statement(target, "ALTER SCHEMA public RENAME TO periodical_before_restore; CREATE SCHEMA public");
    await expect(restoreBackup(target, path)).rejects.toThrow("--force");
    const [{ count } = { count: "0" }] = await rowsIn<{ count: string }>(target, "SELECT count(*) FROM theme");
    expect(Number(count)).toBeGreaterThan(0);
  });

  it("that is stopped leaves no file", async () => {
    const path = join(folder, "stopped.sql.gz");
    const stop = new AbortController();
    const progress = (done: number) => {
      if (done === 3) stop.abort();
      return Promise.resolve();
    };
    await expect(writeBackup(databaseUrl(), path, { signal: stop.signal, progress })).rejects.toThrow();
    expect(existsSync(path) || existsSync(`${path}.partial`)).toBe(false);
  });
});
