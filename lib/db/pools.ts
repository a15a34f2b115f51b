import pg from "pg";
import { databaseUrl } from "@/lib/env";

/**
 * The two roles a process can be in the database. `periodical_app` owns nothing and sees one workspace at a
 * time, enforced by row-level security; `periodical_system` sees all of them and is for the dispatcher,
 * polling, housekeeping and authentication. Both are reached through the one address in DATABASE_URL: each
 * connection takes its role in the startup packet, before any statement can run.
 */
export type DatabaseRole = "periodical_app" | "periodical_system";

const pools = new Map<DatabaseRole, pg.Pool>();

/** This process's pool for a role; opened at first use. */
export function pool(role: DatabaseRole): pg.Pool {
  const existing = pools.get(role);
  if (existing) return existing;
  const created = new pg.Pool({ ...connection(role), max: 10 });
  // An idle connection that the server closes must not take the process down; the next query opens another.
  created.on("error", () => undefined);
  pools.set(role, created);
  return created;
}

/**
 * Options for a connection outside the pools, such as one that listens. The session's zone is UTC whatever the
 * server's is: Prisma sends instants as UTC without saying so.
 */
export function connection(role: DatabaseRole): pg.ClientConfig {
  return {
    connectionString: databaseUrl(),
    options: `-c role=${role} -c timezone=UTC`,
    application_name: "periodical",
  };
}

/** Closes the pools; the next use opens them again. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((one) => one.end()));
}
