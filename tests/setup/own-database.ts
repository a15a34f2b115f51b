import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { closeDatabase } from "@/lib/db/close";
import { resetEnv } from "@/lib/env";
import { runBuilt } from "@/lib/offload/process";
import { statement, withDatabase } from "@/tests/setup/template-database";

// Each test file has its own database, cloned from the migrated template, and its own data directory. The database is
// dropped when all tests are over, because connections that are still closing would be cut off.
const name = `${inject("template")}_${randomBytes(4).toString("hex")}`;
const dataDir = mkdtempSync(join(tmpdir(), "periodical-data-"));
await statement(inject("serverUrl"), `CREATE DATABASE ${name} TEMPLATE ${inject("template")}`);
process.env.DATABASE_URL = withDatabase(inject("serverUrl"), name);
if (inject("poolerUrl")) process.env.DATABASE_POOLER_URL = withDatabase(inject("poolerUrl"), name);
process.env.DATA_DIR = dataDir;
process.env.APP_SECRET = "a secret of at least thirty-two characters";
process.env.PUBLIC_URL = "https://periodical.example";
process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
process.env.SIGN_UP = "open";
process.env.MAIL_UNDO_SECONDS = "0";
process.env.LOG_LEVEL = "silent";
resetEnv();
runBuilt(inject("offload"));

afterAll(async () => {
  await closeDatabase();
  rmSync(dataDir, { recursive: true, force: true });
});
