import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EmbeddedPostgres, startPostgres } from "@/bin/postgres";
import { EnvError, type Env, parseEnv } from "@/lib/env";

/** Settings, secret and database of this installation, made ready; child processes inherit them through process.env. */
export interface Environment {
  settings: Env;
  /** Null where DATABASE_URL names a server of the user's own. */
  postgres: EmbeddedPostgres | null;
}

/** Makes the secret, starts the embedded database where none is named. Exits on a bad setting. */
export async function prepareEnvironment(): Promise<Environment> {
  const settings = readSettings();
  const dataDir = resolve(settings.DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  process.env.DATA_DIR = dataDir;
  process.env.APP_SECRET ||= keptSecret(dataDir);
  if (settings.DATABASE_URL) return { settings, postgres: null };
  const postgres = await startPostgres(dataDir);
  process.env.DATABASE_URL = postgres.url;
  return { settings, postgres };
}

/** The validated settings; a bad one ends the process with one line that names it. */
export function readSettings(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function keptSecret(dataDir: string): string {
  const file = join(dataDir, "secret");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/**
 * Holds the data directory for one start at a time. A lock left by a process that is gone is taken over. Returns
 * how to let go.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(resolve(dataDir), "lock");
  for (;;) {
    try {
      writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const [pid, started = ""] = readFileSync(file, "utf8").split(" ");
      const holder = Number(pid);
      // A process id comes round again, after a restart of the machine or in every container: its start tells.
      if (holder && holder !== process.pid && isAlive(holder) && startOf(holder) === started) {
        console.error(
          `Periodical is already running here (process ${holder}). Stop it first, or set another DATA_DIR.`,
        );
        process.exit(1);
      }
      rmSync(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process started, in ticks since the machine did; empty where that cannot be read. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
