import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { ZipFile } from "yazl";
import { pool, withConnection } from "@/lib/db/pools";
import { archivedTables } from "@/lib/exports/rules";
import type { Exporter } from "@/lib/exports/write/write-exports";
import { createMeter } from "@/lib/meter";
import { trimmedEnd } from "@/lib/text";

/** Rows fetched at a time, because an archive may be larger than the worker's memory. */
const page = 500;
/** Progress is reported each time this many rows are written. */
const tellEvery = 2_000;

type Tell = (done: number, total: number) => Promise<void>;

/**
 * Writes everything of one workspace as a zip: a JSON array per table, and each edition's HTML as it was mailed. The
 * data is a snapshot of one instant, read with the role that sees only one workspace.
 */
export async function writeArchive(
  workspaceId: string,
  path: string,
  { clock, stopping }: Exporter,
  tell: Tell,
): Promise<{ size: number; sha256: string; done: number; total: number }> {
  return withConnection(pool("periodical_app"), async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      await client.query("SELECT set_config('periodical.workspace_id', $1, true)", [workspaceId]);
      const total = await countRows(client);
      let done = 0;
      const count = async () => {
        done += 1;
        if (done % tellEvery === 0) await tell(done, total);
      };
      await tell(0, total);
      const meter = createMeter();
      const zip = await pack(client, { workspaceId, at: clock.now() }, count);
      const broken = new AbortController();
      zip.on("error", (error) => broken.abort(error));
      const signal = AbortSignal.any([stopping, broken.signal]);
      await pipeline(zip.outputStream as Readable, meter.stream, createWriteStream(path), { signal }).catch(
        (error: unknown) => {
          // The original error says more than the abort that followed it.
          throw broken.signal.aborted ? broken.signal.reason : error;
        },
      );
      return { ...meter.result(), done, total };
    } finally {
      await client.query("ROLLBACK");
    }
  });
}

async function countRows(client: pg.ClientBase): Promise<number> {
  let total = 0;
  for (const { table } of archivedTables()) {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${table}"`);
    total += Number(rows[0]?.n ?? 0);
  }
  return total;
}

/** Adds the entries of the archive. They are read from the database one after another, each when it is written. */
async function pack(
  client: pg.ClientBase,
  { workspaceId, at }: { workspaceId: string; at: Date },
  count: () => Promise<void>,
): Promise<ZipFile> {
  const editions = await listEditions(client);
  const zip = new ZipFile();
  const entry = (name: string, read: () => AsyncIterable<string>) =>
    zip.addReadStreamLazy(name, { mtime: at }, (give) => {
      const stream = Readable.from(read(), { objectMode: false });
      stream.on("error", (error) => zip.emit("error", error));
      give(null, stream);
    });
  zip.addBuffer(Buffer.from(readme(workspaceId, at)), "README.txt", { mtime: at });
  entry("workspace.json", () => jsonRows(client, "SELECT to_jsonb(t) AS row FROM workspace t"));
  entry("people.json", () =>
    jsonRows(client, `SELECT jsonb_build_object('id', id, 'name', name, 'email', email) AS row FROM "user"`),
  );
  for (const { table, order, omit = [] } of archivedTables()) {
    const columns = omit.map((column) => ` - '${column}'`).join("");
    const sql = `SELECT to_jsonb(t)${columns} AS row FROM "${table}" t ORDER BY ${order}`;
    entry(`${table}.json`, () => jsonRows(client, sql, count));
  }
  for (const { id, number, theme } of editions) {
    const name = `editions/${fileName(theme)}/${String(number).padStart(4, "0")}-${id}.html`;
    entry(name, () => readHtml(client, id));
  }
  zip.end();
  return zip;
}

async function listEditions(client: pg.ClientBase): Promise<{ id: string; number: number; theme: string }[]> {
  const { rows } = await client.query<{ id: string; number: number; theme: string }>(
    "SELECT id, number, name AS theme FROM edition ORDER BY name, number",
  );
  return rows;
}

async function* readHtml(client: pg.ClientBase, id: string): AsyncGenerator<string> {
  const { rows } = await client.query<{ html: string }>("SELECT html FROM edition WHERE id = $1", [id]);
  yield rows[0]?.html ?? "";
}

/** Rows as one JSON array, through a cursor. */
async function* jsonRows(
  client: pg.ClientBase,
  sql: string,
  count: () => Promise<void> = () => Promise.resolve(),
): AsyncGenerator<string> {
  await client.query(`DECLARE exported NO SCROLL CURSOR FOR SELECT row::text AS row FROM (${sql}) rows`);
  let first = true;
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${page} FROM exported`);
    for (const { row } of rows) {
      yield `${first ? "[" : ","}\n${row}`;
      first = false;
      await count();
    }
    if (rows.length < page) break;
  }
  await client.query("CLOSE exported");
  yield first ? "[]\n" : "\n]\n";
}

/** A theme's name as a folder name that is valid on every system. */
function fileName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N} ._-]/gu, "_")
    .replace(/^[ .]+/, "");
  return trimmedEnd(plain, " .") || "theme";
}

function readme(workspaceId: string, at: Date): string {
  return `Everything of the workspace ${workspaceId}, as it was at ${at.toISOString()}.

workspace.json, people.json   the workspace and its people
<table>.json                  one array a table, in the words of the database
editions/<theme>/             every edition, as it was mailed

Secrets are not in here: of API keys there is only what the settings show.
`;
}
