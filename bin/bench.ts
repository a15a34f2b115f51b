import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@/bin/postgres";

// npm run bench             ratios taken in one run, because machines are noisy; never part of the tests
// npm run bench -- mail     only those of mail
// npm run bench -- polling  a simulated week of 1,000 sources, which takes its time and is left out otherwise
const folder = mkdtempSync(join(tmpdir(), "periodical-bench-"));
const postgres = await startPostgres(folder, { durable: true });
process.env.DATABASE_URL = postgres.url;
process.env.DATA_DIR = folder;
process.env.APP_SECRET ||= "a secret only for benchmarks, long enough";
process.env.LOG_LEVEL = "silent";
process.env.MAIL_TO_STRANGER_PER_HOUR = "1000000";
// It calls only its own servers.
process.env.SOURCES_ALLOW_PRIVATE_NETWORK = "true";
try {
  await import("@/lib/assembly/products");
  const { migrate } = await import("@/lib/db/migrate");
  const { installQueue } = await import("@/lib/jobs/queue");
  const { jobContracts } = await import("@/worker/contracts");
  const { benchBulk } = await import("@/tests/bench/bulk");
  const { benchDispatch } = await import("@/tests/bench/dispatch");
  const { benchIdle } = await import("@/tests/bench/idle");
  const { benchMail } = await import("@/tests/bench/mail");
  const { benchPages } = await import("@/tests/bench/pages");
  const { benchPolling } = await import("@/tests/bench/polling");
  const { benchRuns } = await import("@/tests/bench/runs");
  const { benchWriters } = await import("@/tests/bench/writers");
  const { benchSearch } = await import("@/tests/bench/search");
  const { benchSynthesis } = await import("@/tests/bench/synthesis");
  await migrate(postgres.url);
  await installQueue(postgres.url, jobContracts);
  // Dispatching leaves behind runs that no worker can execute.
  const benches = {
    runs: () => benchRuns(postgres.url),
    mail: benchMail,
    idle: benchIdle,
    writers: benchWriters,
    bulk: benchBulk,
    dispatch: benchDispatch,
    search: () => benchSearch(postgres.url),
    pages: () => benchPages(postgres.url, folder),
    synthesis: () => Promise.resolve(benchSynthesis()),
    polling: benchPolling,
  };
  const wanted = process.argv.slice(2);
  for (const [name, bench] of Object.entries(benches))
    if (wanted.length === 0 ? name !== "polling" : wanted.includes(name)) console.table(await bench());
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
