import { z } from "zod";

/**
 * A backup is plain SQL, gzipped or not: two comments of ours, then a transaction that `psql` restores onto an empty
 * database with the same migrations, the rows of each table between `COPY ... FROM stdin;` and `\.` as pg_dump writes
 * them, and a comment that says what it holds. Without that last line it is not whole.
 */
export const firstLine = "-- Periodical backup, format 1";

/** What begins a file of the structure alone, which is no backup of anything and cannot be restored as one. */
export const schemaFirstLine = "-- Periodical structure, format 1";

export const headerSchema = z.object({
  /** The instant of the snapshot, in UTC. */
  at: z.iso.datetime(),
  /** What the database had been migrated by, in order; what is restored begins there and then migrates on. */
  migrations: z.array(z.string()).min(1),
});
export type Header = z.output<typeof headerSchema>;

export const trailerSchema = z.object({ tables: z.record(z.string(), z.number().int()) });
export type Trailer = z.output<typeof trailerSchema>;

export const headerLine = (header: Header) => `-- header ${JSON.stringify(header)}`;
export const trailerLine = (trailer: Trailer) => `-- complete ${JSON.stringify(trailer)}`;

/** What stands before the rows of a table, as we write it and as pg_dump does: quotes, the table, its columns. */
export const copyLine = /^COPY public\.("?)([a-z_][a-z0-9_]*)\1 \(([a-z0-9_", ]+)\) FROM stdin;$/;

/** What stands after them. */
export const endOfRows = Buffer.from("\\.\n");

/** What a comment of ours says; null for any other line, and for one that says nothing we know. */
export function readComment<T>(line: string, name: "header" | "complete", schema: z.ZodType<T>): T | null {
  const start = `-- ${name} `;
  if (!line.startsWith(start)) return null;
  try {
    return schema.parse(JSON.parse(line.slice(start.length)));
  } catch {
    return null;
  }
}
