import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { closeDatabase } from "@/lib/db/close";
import { resetEnv } from "@/lib/env";
import { statement, withDatabase } from "@/tests/setup/template-database";

// Each test file has a database of its own, cloned from the migrated template, and a data directory of its own.
const name = `periodical_test_${randomBytes(6).toString("hex")}`;
const dataDir = mkdtempSync(join(tmpdir(), "periodical-data-"));
await statement(inject("serverUrl"), `CREATE DATABASE ${name} TEMPLATE ${inject("template")}`);
process.env.DATABASE_URL = withDatabase(inject("serverUrl"), name);
process.env.DATA_DIR = dataDir;
process.env.APP_SECRET = "a secret of at least thirty-two characters";
process.env.PUBLIC_URL = "https://periodical.example";
process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
process.env.LOG_LEVEL = "silent";
resetEnv();

afterAll(async () => {
  await closeDatabase();
  await statement(inject("serverUrl"), `DROP DATABASE ${name} WITH (FORCE)`);
  rmSync(dataDir, { recursive: true, force: true });
});
