import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EmbeddedPostgres, startPostgres } from "@/bin/postgres";
import { writeWhole } from "@/bin/whole-file";
import { EnvError, type Env, parseEnv } from "@/lib/env";

/** Settings, secret and database of this installation, made ready; child processes inherit them through process.env. */
export interface Environment {
  settings: Env;
  /** Null where DATABASE_URL names a server of the user's own. */
  postgres: EmbeddedPostgres | null;
}

/**
 * Makes the secret, starts the embedded database where none is named. `adopt`: one that runs already becomes the
 * caller's, who stops it. Exits on a bad setting.
 */
export async function prepareEnvironment({ adopt = false } = {}): Promise<Environment> {
  const settings = readSettings();
  const dataDir = resolve(settings.DATA_DIR);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  process.env.DATA_DIR = dataDir;
  process.env.APP_SECRET ||= keptSecret(dataDir);
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
