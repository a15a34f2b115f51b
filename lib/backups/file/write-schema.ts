import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg, { escapeLiteral } from "pg";
import { schemaFirstLine } from "@/lib/backups/file/format";
import { createTable, migrationNames, stepsOf } from "@/lib/db/migrate";
import type { WrittenBackup } from "@/lib/backups/file/write-backup";
import { write, writeThrough } from "@/lib/backups/file/write-through";

/**
 * Writes the SQL that makes an empty database like this one: its migrations in order, each in its own transaction
 * unless it has steps, and their records. It is run with `psql` and contains no rows of data.
 */
export async function writeSchema(
  databaseUrl: string,
  path: string,
  { compress, signal }: { compress: boolean; signal?: AbortSignal },
  folder = "prisma/migrations",
): Promise<WrittenBackup> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; checksum: string; at: Date }>(
      `SELECT migration_name AS name, checksum, now() AS at FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    );
    const known = new Set(await migrationNames(folder));
    return await writeThrough(path, { compress, signal }, async (text) => {
      await write(text, `${schemaFirstLine}\n${createTable};\n`);
      for (const { name, checksum } of rows) {
        if (!known.has(name)) throw new Error(`Migration ${name} is not in ${folder}.`);
        const script = await readFile(join(folder, name, "migration.sql"), "utf8");
        const record = [name, checksum].map((value) => escapeLiteral(value)).join(", ");
        const { transaction, steps } = stepsOf(script);
        // In an empty database nobody has to wait for a lock, and the whole script may be run at once.
        const [begin, commit] = transaction ? ["BEGIN;\n", "COMMIT;\n"] : ["", ""];
        await write(
          text,
          `\n-- ${name}\n${begin}${script.replace(/\bINDEX CONCURRENTLY\b/g, "INDEX")}\nINSERT INTO _prisma_migrations (id, migration_name, checksum, finished_at, applied_steps_count)\nVALUES (gen_random_uuid()::text, ${record}, now(), ${steps.length});\n${commit}`,
        );
      }
      return { tables: {}, at: rows[0]?.at ?? new Date(0) };
    });
  } finally {
    await client.end();
  }
}
