import type { ClientBase } from "pg";
import { escapeIdentifier } from "pg";

export interface Table {
  name: string;
  columns: string[];
}

/**
 * The application's tables with the columns that contain data, by name. The queue's tables are not included: the rows
 * are the source of truth.
 */
export async function listTables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
      AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname`);
  return rows;
}

/** `public."table"`, always quoted; pg_dump quotes only if needed. */
export const quoted = (name: string) => `public.${escapeIdentifier(name)}`;

/**
 * The statements to run before and after rows are copied in, in any order of tables and by an owner who is not a
 * superuser: row-level security restricts owners, and foreign keys must wait until all rows exist. All of it runs in
 * one transaction, so that nobody sees the database with less protection.
 */
export async function preparation(
  client: ClientBase,
): Promise<{ before: string[]; after: string[]; sequences: string[] }> {
  const { rows: forced } = await client.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relforcerowsecurity ORDER BY relname`);
  const { rows: keys } = await client.query<{ table: string; name: string }>(`
    SELECT c.relname AS table, k.conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'f' AND NOT k.condeferrable
    ORDER BY c.relname, k.conname`);
  const { rows: sequences } = await client.query<{ table: string; column: string; sequence: string }>(`
    SELECT c.relname AS table, a.attname AS column, s.relname AS sequence
    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class c ON c.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND s.relnamespace = 'public'::regnamespace
    ORDER BY s.relname`);
  const alterKeys = (how: string) =>
    keys.map(({ table, name }) => `ALTER TABLE ${quoted(table)} ALTER CONSTRAINT ${escapeIdentifier(name)} ${how};`);
  return {
    sequences: sequences.map(({ sequence }) => sequence),
    before: [
      ...forced.map(({ name }) => `ALTER TABLE ${quoted(name)} NO FORCE ROW LEVEL SECURITY;`),
      ...alterKeys("DEFERRABLE INITIALLY DEFERRED"),
    ],
    after: [
      "SET CONSTRAINTS ALL IMMEDIATE;",
      ...sequences.map(
        ({ table, column, sequence }) =>
          `SELECT setval('${quoted(sequence)}', coalesce(max(${escapeIdentifier(column)}), 0) + 1, false) FROM ${quoted(table)};`,
      ),
      ...alterKeys("NOT DEFERRABLE"),
      ...forced.map(({ name }) => `ALTER TABLE ${quoted(name)} FORCE ROW LEVEL SECURITY;`),
    ],
  };
}
