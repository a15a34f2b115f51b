import { z } from "zod";

/**
 * A backup is plain SQL, gzipped or not: two comments of ours, then a transaction that `psql` restores into an empty
 * database with the same migrations, with the rows of each table between `COPY ... FROM stdin;` and `\.` as pg_dump
 * writes them, and a final comment that lists the contents. Without that last line it is incomplete.
 */
export const firstLine = "-- Periodical backup, format 1";

/** The first line of a file with the structure only, which is not a backup and cannot be restored as one. */
export const schemaFirstLine = "-- Periodical structure, format 1";

export const headerSchema = z.object({
  /** The instant of the snapshot, in UTC. */
  at: z.iso.datetime(),
  /** The migrations the database had, in order; a restore starts with these and then applies the newer ones. */
  migrations: z.array(z.string()).min(1),
});
export type Header = z.output<typeof headerSchema>;

export const trailerSchema = z.object({ tables: z.record(z.string(), z.number().int()) });
export type Trailer = z.output<typeof trailerSchema>;

export const headerLine = (header: Header) => `-- header ${JSON.stringify(header)}`;
export const trailerLine = (trailer: Trailer) => `-- complete ${JSON.stringify(trailer)}`;

/** The line before the rows of a table, in our backups and in those of pg_dump: quotes, the table, its columns. */
export const copyLine = /^COPY public\.("?)([a-z_][a-z0-9_]*)\1 \(([a-z0-9_", ]+)\) FROM stdin;$/;

/** The line after the rows. */
export const endOfRows = Buffer.from("\\.\n");

/** The content of one of our comments; null for any other line, and for content that does not fit the schema. */
export function readComment<T>(line: string, name: "header" | "complete", schema: z.ZodType<T>): T | null {
  const start = `-- ${name} `;
  if (!line.startsWith(start)) return null;
  try {
    return schema.parse(JSON.parse(line.slice(start.length)));
  } catch {
    return null;
  }
}
