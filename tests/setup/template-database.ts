import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startPostgres } from "@/bin/postgres";
import { migrate } from "@/lib/db/migrate";
import { installQueue } from "@/lib/jobs/queue";
import { findPgBouncer, startPgBouncer } from "@/tests/setup/pgbouncer";
import { jobContracts } from "@/worker/contracts";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
    /** The same server behind PgBouncer (PGBOUNCER=1); empty if the tests do not use it. */
    poolerUrl: string;
    template: string;
  }
}

/** A real PostgreSQL (a temporary one, or the one in DATABASE_URL) with one migrated template to clone from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Each project of a test run has its own template.
  const name = randomBytes(6).toString("hex");
  const folder = join(tmpdir(), `periodical-test-${name}`);
  const given = process.env.DATABASE_URL;
  const server = given ? null : await startPostgres(folder, { durable: false });
  const serverUrl = server?.url ?? given ?? "";
  const template = `periodical_template_${name}`;
  await statement(serverUrl, `CREATE DATABASE ${template}`);
  const url = withDatabase(serverUrl, template);
  await migrate(url);
  await installQueue(url, jobContracts);
  project.provide("serverUrl", serverUrl);
  project.provide("template", template);
  const program = process.env.PGBOUNCER === "1" ? findPgBouncer() : null;
  if (process.env.PGBOUNCER === "1" && program === null) throw new Error("There is no PgBouncer on this machine.");
  const pooler = program ? await startPgBouncer(serverUrl, program) : null;
  project.provide("poolerUrl", pooler?.url ?? "");
  return async () => {
    await pooler?.stop();
    if (!server) return dropAll(serverUrl, template);
    await server.stop();
    return rm(folder, { recursive: true, force: true });
  };
}

/** Drops a template and every database that was cloned from it. */
async function dropAll(serverUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
      [template],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a separate connection. */
export async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
