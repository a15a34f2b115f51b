import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, expect, it, vi } from "vitest";
import { backUpNow, verifyBackup } from "@/lib/backups/commands";
import { listBackups } from "@/lib/backups/queries";
import { databaseUrl, resetEnv } from "@/lib/env";
import { getRun } from "@/lib/runs/queries";
import { makeHome } from "@/tests/setup/backups";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorkerProcess } from "@/tests/setup/worker-process";

const dataDir = mkdtempSync(join(tmpdir(), "periodical-kill-"));
const worker = useWorkerProcess();

beforeAll(async () => {
  process.env.DATA_DIR = dataDir;
  resetEnv();
});

const files = () =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

it("a worker killed in the middle of a backup leaves no file that looks whole, and the next one makes the backup", async () => {
  const { scope, workspaceId } = await makeWorkspace();
  await makeHome(workspaceId);
  const until = (what: () => Promise<void> | void) => vi.waitFor(what, { timeout: 60_000, interval: 100 });
  // This lock stops the backup in the middle of its work, when it copies the table.
  const lock = new pg.Client({ connectionString: databaseUrl() });
  await lock.connect();
  await lock.query("BEGIN; LOCK TABLE theme_source_group IN ACCESS EXCLUSIVE MODE");
  const { runId } = await backUpNow(scope, {});
  worker.start();
  await until(() => expect(files()).toEqual([`${runId}-1.partial`]));
  await until(async () => {
    const waiting = await lock.query(
      "SELECT FROM pg_locks WHERE NOT granted AND relation = 'theme_source_group'::regclass",
    );
    expect(waiting.rowCount).toBe(1);
  });
  await until(async () => expect((await getRun(scope, runId)).progress).toMatchObject({ step: "copy" }));
  worker.kill();
  expect(await listBackups(scope)).toEqual([]);
  worker.start();
  // The dead worker's lease expires first; then the next attempt waits for the same lock.
  await until(async () => expect(await getRun(scope, runId)).toMatchObject({ status: "running", attempt: 2 }));
  await until(() => expect(files()).toEqual([`${runId}-2.partial`]));
  await lock.query("ROLLBACK");
  await lock.end();
  await until(async () => expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded" }));
  const { events } = await getRun(scope, runId);
  expect(events.map(({ kind }) => kind)).toEqual(["started", "step", "lost", "started", "step", "step", "succeeded"]);
  const [backup, ...others] = await listBackups(scope);
  expect(others).toEqual([]);
  expect(await verifyBackup(scope, { id: backup?.id ?? "" })).toEqual({ intact: true });
  expect(files()).toEqual([expect.stringContaining(`${runId}-2-periodical-`)]);
}, 300_000);
