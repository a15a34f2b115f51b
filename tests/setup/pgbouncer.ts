import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { freePort } from "@/bin/postgres";

/** The path of PgBouncer on this machine; null if it is not installed. */
export function findPgBouncer(): string | null {
  const places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];
  return places.find((place) => spawnSync(place, ["--version"]).status === 0) ?? null;
}

/** A PgBouncer in transaction mode for every database of a server, with fewer connections to it than it offers. */
export async function startPgBouncer(
  serverUrl: string,
  program: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), "periodical-pgbouncer-"));
  const port = await freePort();
  const [user, password] = [decodeURIComponent(server.username), decodeURIComponent(server.password)];
  writeFileSync(
    join(folder, "pgbouncer.ini"),
    `[databases]
* = host=${server.hostname} port=${server.port || "5432"} user=${user} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 1000
`,
  );
  // It refuses to run as root: then it switches to another user, who must be able to read its settings.
  chmodSync(folder, 0o755);
  const asRoot = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(program, [...asRoot, "-q", join(folder, "pgbouncer.ini")], { stdio: "ignore" });
  const url = `postgresql://${server.username}@127.0.0.1:${port}${server.pathname}`;
  await answering(url, child);
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await new Promise((done) => (child.exitCode === null ? child.once("exit", done) : done(null)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; child.exitCode === null && tries < 200; tries++) {
    const client = new pg.Client({ connectionString: url });
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (answered) return;
    await wait(50);
  }
  throw new Error("PgBouncer does not answer.");
}
