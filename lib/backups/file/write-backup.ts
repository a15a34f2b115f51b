import { open, rename, rm } from "node:fs/promises";
import { PassThrough, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg, { escapeIdentifier } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { firstLine, headerLine, trailerLine } from "@/lib/backups/file/format";
import { dumpByPgDump, hasPgDump } from "@/lib/backups/file/pg-dump";
import { listTables, type Table, preparation, quoted } from "@/lib/backups/file/tables";
import { createMeter } from "@/lib/meter";

export interface WrittenBackup {
  size: number;
  sha256: string;
  /** The instant of the snapshot. */
  at: Date;
  /** Rows by table, as of the snapshot. */
  tables: Record<string, number>;
}

/**
 * Copies the whole database into a file while it is used: all tables as one instant saw them. Until it is whole and on
 * the disk the file has another name; a writer that fails or is stopped leaves nothing, one that is killed a `.partial`.
 */
export async function writeBackup(
  databaseUrl: string,
  path: string,
  { compress = true, signal, progress }: { compress?: boolean } & Writing = {},
): Promise<WrittenBackup> {
  const client = new pg.Client({ connectionString: databaseUrl, options: "-c timezone=UTC" });
  // What breaks the connection breaks the query that runs on it.
  client.on("error", () => undefined);
  let copied: Pick<WrittenBackup, "tables" | "at"> = { tables: {}, at: new Date(0) };
  try {
    const file = await writeWhole(path, { compress, signal }, async (_write, text) => {
      await client.connect();
      copied = await writeText(client, databaseUrl, text, { signal, progress });
    });
    return { ...file, ...copied };
  } finally {
    await client.end();
  }
}

/** Writes a file, perhaps packed, that has its name only once it is whole and on the disk. */
export async function writeWhole(
  path: string,
  { compress, signal }: { compress: boolean; signal?: AbortSignal },
  fill: (put: (chunk: string | Uint8Array) => Promise<void>, text: Writable) => Promise<void>,
): Promise<{ size: number; sha256: string }> {
  const partial = `${path}.partial`;
  const file = await open(partial, "wx", 0o600);
  const text = new PassThrough();
  const target = file.createWriteStream();
  const meter = createMeter();
  const packed = compress ? [createGzip()] : [];
  const written = pipeline([text, ...packed, meter.stream, target], { signal });
  // It is awaited below; that it can fail before must not end the process.
  written.catch(() => undefined);
  try {
    await fill((chunk) => write(text, chunk), text);
    text.end();
    await written;
    await sync(partial);
    signal?.throwIfAborted();
    await rename(partial, path);
    return meter.result();
  } catch (error) {
    text.destroy();
    await written.catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

interface Writing {
  signal?: AbortSignal;
  progress?: (done: number, total: number) => Promise<void>;
}

async function writeText(
  client: pg.Client,
  databaseUrl: string,
  text: Writable,
  { signal, progress }: Writing,
): Promise<Pick<WrittenBackup, "tables" | "at">> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const { rows: migrations } = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name",
  );
  const { rows } = await client.query<{ at: Date; snapshot: string; version: string }>(
    "SELECT now() AS at, pg_export_snapshot() AS snapshot, current_setting('server_version_num') AS version",
  );
  const { at, snapshot, version } = rows[0] ?? { at: new Date(0), snapshot: "", version: "0" };
  const { before, after, sequences } = await preparation(client);
  const header = headerLine({ at: at.toISOString(), migrations: migrations.map(({ name }) => name) });
  await write(text, [firstLine, header, "BEGIN;", ...before, ""].join("\n"));
  const all = await listTables(client);
  await progress?.(0, all.length);
  const tables = (await hasPgDump(Number(version)))
    ? await dumpByPgDump(
        databaseUrl,
        {
          snapshot,
          sequences,
          signal,
          progress: (done) => progress?.(done, all.length) ?? Promise.resolve(),
        },
        (bytes) => write(text, bytes),
      )
    : await copyTables(client, text, all, { signal, progress });
  await progress?.(all.length, all.length);
  await client.query("COMMIT");
  await write(text, ["", ...after, "COMMIT;", trailerLine({ tables }), ""].join("\n"));
  return { tables, at };
}

/** What is done where no pg_dump is: the same, with nothing but a connection. */
async function copyTables(
  client: pg.Client,
  text: Writable,
  tables: Table[],
  { signal, progress }: Writing,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  // Owners see no rows under forced row-level security; this role sees all.
  await client.query("SET LOCAL ROLE periodical_system");
  for (const [index, { name, columns }] of tables.entries()) {
    signal?.throwIfAborted();
    await progress?.(index, tables.length);
    const of = `${quoted(name)} (${columns.map((column) => escapeIdentifier(column)).join(", ")})`;
    await write(text, `\nCOPY ${of} FROM stdin;\n`);
    const copy = client.query(copyTo(`COPY ${of} TO STDOUT`));
    for await (const chunk of copy as AsyncIterable<Buffer>) await write(text, chunk);
    counts[name] = copy.rowCount;
    await write(text, "\\.\n");
  }
  return counts;
}

/** Writes and waits until there is room for more; rejects when the stream breaks meanwhile. */
function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
