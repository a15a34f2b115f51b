import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@/bin/postgres";

// npm run bench: ratios taken in one run, because machines are noisy. Never part of the tests.
const folder = mkdtempSync(join(tmpdir(), "periodical-bench-"));
const postgres = await startPostgres(folder, { durable: true });
process.env.DATABASE_URL = postgres.url;
process.env.DATA_DIR = folder;
process.env.APP_SECRET ||= "a secret only for benchmarks, long enough";
process.env.LOG_LEVEL = "silent";
try {
  const { benchDispatch } = await import("@/tests/bench/dispatch");
  const { benchSynthesis } = await import("@/tests/bench/synthesis");
  console.table([...(await benchDispatch(postgres.url)), ...benchSynthesis()]);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
