import type { Writable } from "node:stream";
import pg, { escapeIdentifier } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { firstLine, headerLine, trailerLine } from "@/lib/backups/file/format";
import { dumpByPgDump, hasPgDump } from "@/lib/backups/file/pg-dump";
import { listTables, type Table, preparation, quoted } from "@/lib/backups/file/tables";
import { type FileSum, write, writeThrough } from "@/lib/backups/file/write-through";

export interface WrittenBackup extends FileSum {
  /** The instant of the snapshot. */
  at: Date;
  /** Rows by table, as of the snapshot. */
  tables: Record<string, number>;
}

/**
 * Copies the whole database into a file while it is in use: all tables as of one instant. Until it is complete and on
 * disk the file has another name; a writer that fails or is stopped leaves nothing behind, a killed one leaves a
 * `.partial`.
 */
export async function writeBackup(
  databaseUrl: string,
  path: string,
  { compress = true, signal, progress }: { compress?: boolean } & Writing = {},
): Promise<WrittenBackup> {
  const client = new pg.Client({ connectionString: databaseUrl, options: "-c timezone=UTC" });
  // An error of the connection also fails the query that runs on it.
  client.on("error", () => undefined);
  try {
    return await writeThrough(path, { compress, signal }, async (text) => {
      await client.connect();
      return writeText(client, databaseUrl, text, { signal, progress });
    });
  } finally {
    await client.end();
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

/** The fallback without pg_dump: the same result over the connection alone. */
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
