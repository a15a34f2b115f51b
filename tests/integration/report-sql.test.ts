import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { createConnection, deleteConnection } from "@/lib/connections/commands";
import { listConnections } from "@/lib/connections/queries";
import { inSystem } from "@/lib/db/system";
import { databaseUrl } from "@/lib/env";
import { connect, createReport } from "@/lib/reports/commands";
import { previewReport } from "@/lib/reports/queries";
import { mostSqlRows, readSql } from "@/lib/reports/read/sql";
import { reportDefinitionSchema } from "@/lib/reports/schema";
import { setEnvironment } from "@/tests/setup/environment";
import { makeWorkspace } from "@/tests/setup/factories";
import { statement } from "@/tests/setup/template-database";

const allowPrivate = (allowed: boolean) => {
  setEnvironment({ SOURCES_ALLOW_PRIVATE_NETWORK: String(allowed) });
};
beforeAll(() => allowPrivate(true));

const definition = reportDefinitionSchema.parse({
  columns: [
    { name: "kind", label: "Kind", type: "text" },
    { name: "price", label: "Price", type: "number" },
  ],
  groupBy: { column: "kind" },
  measures: [{ label: "Total", op: "sum", column: "price" }],
});

/** A role that may only read. */
const reader = `reader_${randomBytes(6).toString("hex")}`;
beforeAll(() => statement(inject("serverUrl"), `CREATE ROLE ${reader} LOGIN PASSWORD 'secret-of-the-reader'`));
afterAll(() => statement(inject("serverUrl"), `DROP ROLE ${reader}`));

/** The database of this test file, in the role of a customer's shop. */
function shopUrl(role = reader): string {
  const url = new URL(inject("serverUrl"));
  url.pathname = new URL(databaseUrl()).pathname;
  if (role === reader) [url.username, url.password] = [reader, "secret-of-the-reader"];
  return url.href;
}

/** How many rows a query on this file's database returns. */
const count = (sql: string) => inSystem((tx) => tx.$executeRawUnsafe(sql));
const open =
  "SELECT FROM pg_stat_activity WHERE application_name = 'periodical report' AND datname = current_database()";
const locked = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711";

describe("a report's query to a database", () => {
  it("can only read, is one statement, and leaves no connection; the password is shown to nobody", async () => {
    const { scope } = await makeWorkspace();
    const url = shopUrl();
    const { id: connectionId } = await createConnection(scope, { kind: "postgresql", name: "Shop", url });
    expect(JSON.stringify(await listConnections(scope))).not.toContain(new URL(url).password || "@");
    const ask = (query: string) =>
      previewReport(scope, {
        source: { kind: "sql", connectionId, query },
        definition,
        language: "en",
        timezone: "UTC",
      });
    const values = "(VALUES ('fruit', 3), ('bread', 4), ('fruit', 5)) AS sold(kind, price)";
    const { blocks } = await ask(`SELECT kind, price FROM ${values};`);
    expect(blocks).toMatchObject([{ facts: [{ label: "Total", value: "12" }] }, {}, {}]);
    for (const query of [
      "SELECT 1 AS kind, 2 AS price; DROP TABLE workspace",
      "DELETE FROM workspace RETURNING name AS kind, 1 AS price",
      "SELECT kind FROM nowhere",
    ])
      await expect(ask(query)).rejects.toMatchObject({ reason: "data_refused" });
    await expect(ask("SELECT 1 AS other")).rejects.toMatchObject({ reason: "data_no_column" });
    await vi.waitFor(async () => expect(await count(open)).toBe(0));
    allowPrivate(false);
    await expect(ask("SELECT 1")).rejects.toMatchObject({ reason: "url_private" });
    allowPrivate(true);
    const source = { kind: "sql", connectionId, query: `SELECT * FROM ${values}` } as const;
    await createReport(scope, { name: "Sold", language: "en", source, definition });
    await expect(deleteConnection(scope, { id: connectionId })).rejects.toMatchObject({ values: { users: "Sold" } });
  });

  it("goes through a connection that was tried before it was kept", async () => {
    const { scope } = await makeWorkspace();
    const wrong = new URL(shopUrl());
    wrong.password = "not-the-password";
    const shop = { kind: "postgresql", name: "Shop" } as const;
    await expect(connect(scope, { ...shop, url: wrong.href })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: ["url"], code: "data_refused" }],
    });
    await expect(connect(scope, { ...shop, url: shopUrl("superuser") })).rejects.toMatchObject({
      fields: [{ path: ["url"], code: "data_role_mighty" }],
    });
    expect(await listConnections(scope)).toEqual([]);
    await connect(scope, { ...shop, url: shopUrl() });
    expect(await listConnections(scope)).toMatchObject([{ name: "Shop" }]);
  });

  it("is refused to a role that may act on the server, which no transaction that only reads keeps from it", async () => {
    const { scope } = await makeWorkspace();
    const url = shopUrl("superuser");
    const { id: connectionId } = await createConnection(scope, { kind: "postgresql", name: "Shop", url });
    const source = { kind: "sql", connectionId, query: "SELECT pg_terminate_backend(1)" } as const;
    const asked = previewReport(scope, { source, definition, language: "en", timezone: "UTC" });
    await expect(asked).rejects.toMatchObject({ reason: "data_role_mighty" });
  });

  it("has the days that the database has, wherever the report and the worker are", async () => {
    const { scope } = await makeWorkspace();
    const { id: connectionId } = await createConnection(scope, { kind: "postgresql", name: "Days", url: shopUrl() });
    const query =
      "SELECT day, at FROM (VALUES (date '2026-11-20', timestamptz '2026-11-20 03:00+00')) AS sold(day, at)";
    const columns = ["day", "at"].map((name) => ({ name, label: name, type: "date" }));
    const { blocks } = await previewReport(scope, {
      source: { kind: "sql", connectionId, query },
      definition: reportDefinitionSchema.parse({ columns }),
      language: "en",
      timezone: "America/New_York",
    });
    expect(blocks).toMatchObject([{ rows: [["20 Nov 2026", "19 Nov 2026"]] }, {}]);
  });

  it("ends when the run is called off, and the database does not go on with it", async () => {
    const called = new AbortController();
    const query = "SELECT pg_advisory_lock(4711), pg_sleep(3600)";
    const reading = readSql({ url: shopUrl(), query, name: "Shop" }, called.signal);
    const refused = expect(reading).rejects.toMatchObject({ kind: "url_timeout" });
    await vi.waitFor(async () => expect(await count(locked)).toBe(1));
    called.abort();
    await refused;
    // PostgreSQL checks every five seconds whether the client is still waiting.
    await vi.waitFor(async () => expect(await count(locked)).toBe(0), { timeout: 20_000, interval: 200 });
  });

  it("has a minute, from the first question to the last row", async () => {
    const minute = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(minute.signal);
    const { rows } = await read("SELECT n FROM generate_series(1, 100) AS n");
    expect(timeout).toHaveBeenCalledWith(60_000);
    timeout.mockRestore();
    const late = async () => {
      for await (const { line } of rows) if (line === 10) minute.abort();
    };
    await expect(late()).rejects.toMatchObject({ code: "data_too_slow", values: { seconds: 60 } });
  });

  it("brings so many rows at most, a million unless told, and no page of rows wider than the memory is meant for", async () => {
    let lines = 0;
    const countAll = async (query: string) => {
      for await (const { line } of (await read(query, 20_000)).rows) lines = line;
    };
    expect(mostSqlRows).toBe(1_000_000);
    const more = "SELECT n FROM generate_series(1, 20001) AS n";
    await expect(countAll(more)).rejects.toMatchObject({ code: "data_rows_too_many", values: { most: 20_000 } });
    expect(lines).toBe(20_000);
    const wide = "SELECT repeat('x', CASE WHEN n < 20 THEN 1 ELSE 90000000 END) FROM generate_series(1, 30) AS n";
    await expect(countAll(wide)).rejects.toMatchObject({ code: "data_rows_too_large" });
  });
});

const read = (query: string, mostRows?: number) =>
  readSql({ url: shopUrl(), query, name: "Shop" }, new AbortController().signal, mostRows);
