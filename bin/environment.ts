import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EmbeddedPostgres, startPostgres } from "@/bin/postgres";
import { writeWhole } from "@/bin/whole-file";
import { EnvError, type Env, parseEnv } from "@/lib/env";

/**
 * Settings, secret and database of this installation, ready to use; child processes inherit them through process.env.
 */
export interface Environment {
  settings: Env;
  /** Null if DATABASE_URL names the user's own server. */
  postgres: EmbeddedPostgres | null;
}

/**
 * Creates the secret, and starts the embedded database if no other one is configured. `adopt`: the caller takes over a
 * database that runs already, and stops it. Exits on an invalid setting.
 */
export async function prepareEnvironment({ adopt = false } = {}): Promise<Environment> {
  const settings = readSettings();
  const dataDir = resolve(settings.DATA_DIR);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  process.env.DATA_DIR = dataDir;
  if (!settings.APP_SECRET) process.env.APP_SECRET = keptSecret(dataDir);
  if (settings.DATABASE_URL) return { settings, postgres: null };
  const postgres = await startPostgres(dataDir, { adopt });
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
  if (!existsSync(file)) writeWhole(file, randomBytes(32).toString("base64url"));
  return readFileSync(file, "utf8").trim();
}
