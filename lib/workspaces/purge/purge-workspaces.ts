import type pg from "pg";
import { inTransaction } from "@/lib/db/transaction";
import { dropFile } from "@/lib/artifacts/commands";
import { removeOutboxMessages } from "@/lib/mail/outbox";

/** Upper limit of rows deleted by one statement, so that others do not wait long for the disk. */
const batch = 2_000;
const dayMs = 86_400_000;
/** An account whose address is still unconfirmed after this many days is deleted. */
const unconfirmedDays = 7;
/** A file that no report reads is kept for this many days. */
const unusedDays = 7;

export interface Purged {
  workspaces: number;
  accounts: number;
  archives: number;
}

/**
 * Deletes permanently: workspaces whose grace period is over, with their files; files that nothing reads; accounts that
 * were never confirmed, with the workspaces that nobody else belongs to; expired archives; expired sessions, tokens and
 * counters. If it is killed at any point, the next call continues.
 */
export async function purge(client: pg.ClientBase, { now, dataDir }: { now: Date; dataDir: string }): Promise<Purged> {
  // From its `purge_at` on, nobody can restore a workspace: what is found here stays due.
  const due = await idsOf(client, "SELECT id FROM workspace WHERE purge_at <= $1", [now]);
  for (const id of due) await purgeWorkspace(client, id, dataDir);
  const unconfirmed = await idsOf(client, unconfirmedAccounts, [new Date(now.getTime() - unconfirmedDays * dayMs)]);
  let accounts = 0;
  for (const id of unconfirmed) accounts += await purgeAccount(client, id, dataDir);
  const archives = await dropRows(client, "export", await client.query<Stored>(expiredArchives, [now]));
  const unused = [new Date(now.getTime() - unusedDays * dayMs)];
  await dropRows(client, "artifact", await client.query<Stored>(unusedUploads, unused));
  await client.query("DELETE FROM session WHERE expires_at <= $1", [now]);
  await client.query("DELETE FROM verification WHERE expires_at <= $1", [now]);
  await client.query("DELETE FROM rate_limit WHERE last_request <= $1", [now.getTime() - dayMs]);
  return { workspaces: due.length, accounts, archives };
}

/** In one transaction: if the address is confirmed at this very moment, one of the two comes first. */
function purgeAccount(client: pg.ClientBase, id: string, dataDir: string): Promise<number> {
  return inTransaction(client, async () => {
    const [still] = await idsOf(client, `SELECT id FROM "user" WHERE id = $1 AND NOT email_verified FOR UPDATE`, [id]);
    // Nobody has ever entered these workspaces: they contain next to nothing.
    if (still) for (const own of await idsOf(client, ownAlone, [[id]])) await purgeWorkspace(client, own, dataDir);
    await client.query(`DELETE FROM "user" WHERE id = $1`, [still]);
    return still ? 1 : 0;
  });
}

async function purgeWorkspace(client: pg.ClientBase, workspaceId: string, dataDir: string): Promise<void> {
  // Files first: a later call finds them only through their rows.
  const files = await client.query<Stored>(filesOfWorkspace, [workspaceId]);
  // A file in a storage that is no longer configured must not block the deletion of everything else.
  for (const file of files.rows) await drop(file).catch(() => undefined);
  await removeOutboxMessages(
    dataDir,
    await idsOf(client, "SELECT id FROM delivery WHERE workspace_id = $1", [workspaceId]),
  );
  const notices = await idsOf(client, "SELECT id FROM notice WHERE workspace_id = $1", [workspaceId]);
  await removeOutboxMessages(
    dataDir,
    notices.map((id) => `notice-${id}`),
  );
  for (const table of await tablesOfWorkspaces(client)) await removeRows(client, table, workspaceId);
  await client.query("DELETE FROM workspace WHERE id = $1", [workspaceId]);
}

/** Every table with rows of workspaces, referencing tables before the tables they reference. */
async function tablesOfWorkspaces(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; hanging: string[] }>(tablesWithHanging);
  const inOrder: string[] = [];
  const visit = (name: string) => {
    if (inOrder.includes(name)) return;
    for (const hanging of rows.find((one) => one.name === name)?.hanging ?? []) visit(hanging);
    inOrder.push(name);
  };
  for (const { name } of rows) visit(name);
  return inOrder;
}

async function removeRows(client: pg.ClientBase, table: string, workspaceId: string): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE workspace_id = $1 LIMIT $2))`,
      [workspaceId, batch],
    );
    if ((rowCount ?? 0) < batch) return;
  }
}

/** A row and, if it has a file, where the file is stored. */
interface Stored {
  id: string;
  storage: string | null;
  key: string | null;
}

/** Deletes rows with their files. If a file cannot be deleted now, its row stays, so that the next call finds it. */
async function dropRows(
  client: pg.ClientBase,
  table: "export" | "artifact",
  { rows }: { rows: Stored[] },
): Promise<number> {
  let dropped = 0;
  for (const row of rows) {
    const isGone = await drop(row).then(
      () => true,
      () => false,
    );
    if (!isGone) continue;
    await client.query(`DELETE FROM ${table} WHERE id = $1`, [row.id]);
    dropped += 1;
  }
  return dropped;
}

async function drop({ storage, key }: Stored): Promise<void> {
  if (storage && key) await dropFile({ storage, key });
}

async function idsOf(client: pg.ClientBase, sql: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(sql, values);
  return rows.map(({ id }) => id);
}

const unconfirmedAccounts = `SELECT id FROM "user" WHERE NOT email_verified AND created_at <= $1`;

const expiredArchives = `
  SELECT id, storage, key FROM export WHERE expires_at <= $1 OR (status = 'failed' AND finished_at <= $1)`;

const filesOfWorkspace = `
  SELECT id, storage, key FROM artifact WHERE workspace_id = $1
  UNION ALL SELECT id, storage, key FROM export WHERE workspace_id = $1`;

const unusedUploads = `
  SELECT id, storage, key FROM artifact WHERE kind = 'upload' AND created_at <= $1
    AND NOT EXISTS (SELECT FROM report WHERE report.source->>'fileId' = artifact.id::text)`;

const ownAlone = `
  SELECT workspace_id AS id FROM membership GROUP BY workspace_id HAVING bool_and(user_id = ANY ($1::uuid[]))`;

const tablesWithHanging = `
  WITH own AS (
    SELECT c.oid, c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attname = 'workspace_id' AND NOT a.attisdropped)
  SELECT name, ARRAY(
    SELECT DISTINCT hanging.name::text FROM pg_constraint f JOIN own hanging ON hanging.oid = f.conrelid
    WHERE f.contype = 'f' AND f.confrelid = own.oid AND f.conrelid <> own.oid) AS hanging
  FROM own ORDER BY name`;
