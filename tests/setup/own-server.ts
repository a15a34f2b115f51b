import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, vi } from "vitest";
import { keepDatabase } from "@/bin/keep-database";
import { startPostgres } from "@/bin/postgres";
import { closeDatabase } from "@/lib/db/close";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl, resetEnv } from "@/lib/env";
import { installQueue } from "@/lib/jobs/queue";
import { jobContracts } from "@/worker/contracts";

/** For `vi.waitFor`, with calls that may fail while the server is down. */
export const patience = { timeout: 60_000, interval: 200 };

interface OwnServer {
  /** Kills PostgreSQL like a power cut; it is restarted. Returns whether it was running. */
  kill: () => Promise<boolean>;
  /** The rows of a query, as a superuser; retried while the server is down. */
  ask: <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>;
}

/** A separate PostgreSQL for one test file, which may be killed; the whole file uses it. */
export function useOwnServer(): OwnServer {
  let stop: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    await closeDatabase();
    const folder = mkdtempSync(join(tmpdir(), "periodical-server-"));
    const first = await startPostgres(folder);
    const kept = keepDatabase(first, folder, () => undefined);
    process.env.DATABASE_URL = first.url;
    delete process.env.DATABASE_POOLER_URL;
    resetEnv();
    await migrate(first.url);
    await installQueue(first.url, jobContracts);
    stop = async () => {
      await closeDatabase();
      await kept.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  afterAll(() => stop());
  return {
    ask: (sql, values) => vi.waitFor(() => query(sql, values), patience),
    kill: async () => {
      const file = await query<{ pid: string }>("SELECT pg_read_file('postmaster.pid') AS pid").catch(() => []);
      const pid = Number.parseInt(file[0]?.pid ?? "", 10);
      return pid > 0 && process.kill(pid, "SIGKILL");
    },
  };
}

async function query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
