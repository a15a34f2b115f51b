import { mkdtempSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { listBackups } from "@/lib/backups/queries";
import { inSystem } from "@/lib/db/system";
import { listEditions } from "@/lib/editions/queries";
import { databaseUrl, resetEnv } from "@/lib/env";
import { createReport } from "@/lib/reports/commands";
import { reportDefinitionSchema } from "@/lib/reports/schema";
import { getRun } from "@/lib/runs/queries";
import { addSource, createSourceGroup } from "@/lib/sources/commands";
import { createTheme } from "@/lib/themes/commands";
import { createWorkflow, runWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeHome } from "@/tests/setup/backups";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorkerProcess } from "@/tests/setup/worker-process";

const dataDir = mkdtempSync(join(tmpdir(), "periodical-kill-"));
const worker = useWorkerProcess();
let web: WebDouble;

beforeAll(async () => {
  Object.assign(process.env, { DATA_DIR: dataDir, SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
  resetEnv();
  web = await startWebDouble();
});

afterAll(async () => {
  worker.kill();
  await web.close();
});

/** A path whose answer can be held back, to stop its reader in the middle of its work. */
function gate(path: string, body: string) {
  const waiting: ServerResponse[] = [];
  let held = false;
  web.on(path, (_, response) => (held ? void waiting.push(response) : void response.end(body)));
  return {
    hold: () => Promise.resolve((held = true)),
    release: () => {
      held = false;
      for (const response of waiting) response.end(body);
      return Promise.resolve();
    },
    isMet: () => Promise.resolve(waiting.some((response) => !response.destroyed)),
  };
}

/** A table that nobody else can access, to stop its reader in the middle of its work. */
async function lock(table: string) {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  return {
    hold: () => client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`),
    release: async () => {
      await client.query("ROLLBACK");
      await client.end();
    },
    isMet: async () => {
      const sql = `SELECT FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`;
      return ((await client.query(sql)).rowCount ?? 0) > 0;
    },
  };
}

it("of a workflow of sync, synthesis, report and backup, killed at each step in turn, no step that was done is done again", async () => {
  const { scope, workspaceId } = await makeWorkspace();
  await makeHome(workspaceId);
  const until = (what: () => Promise<void>) => vi.waitFor(what, { timeout: 60_000, interval: 100 });
  const holds = [
    gate("/feed.xml", rss("Feed", [{ title: "One" }, { title: "Two" }])),
    await lock("theme_source_group"),
    gate("/sold.csv", "kind,price\nfruit,3\n"),
    await lock("suppression"),
  ];
  const { id: groupId } = await createSourceGroup(scope, { name: "News" });
  await addSource(scope, { groupId, url: `${web.url}/feed.xml` });
  const { id: themeId } = await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [groupId] });
  const definition = reportDefinitionSchema.parse({ columns: [{ name: "kind", label: "Kind", type: "text" }] });
  const source = { kind: "csv", url: `${web.url}/sold.csv` } as const;
  const { id: reportId } = await createReport(scope, { name: "Sold", language: "en", source, definition });
  const steps = [
    { key: "sync", taskType: "source_sync", params: { groupId } },
    { key: "write", taskType: "synthesis", params: { themeId } },
    { key: "sold", taskType: "report", params: { reportId } },
    { key: "save", taskType: "database_backup" },
  ];
  const { id } = await createWorkflow(scope, workflowInputSchema.parse({ name: "Night", steps }));
  for (const hold of holds) await hold.hold();
  const { runId } = await runWorkflow(scope, { id });
  worker.start();
  const claimsOf = () =>
    inSystem((tx) =>
      tx.run.findMany({
        where: { parentId: runId, status: "succeeded" },
        orderBy: { step: "asc" },
        select: { claims: true, finishedAt: true },
      }),
    );
  let done: Awaited<ReturnType<typeof claimsOf>> = [];
  for (const [step, hold] of holds.entries()) {
    const inTheMiddle = async (attempt: number) => {
      const run = await getRun(scope, runId);
      const left = Array<null>(holds.length - step - 1).fill(null);
      const expected = [...Array<string>(step).fill("succeeded"), "running", ...left];
      expect(run.steps.map(({ status }) => status)).toEqual(expected);
      expect((await getRun(scope, run.steps[step]?.id ?? "")).attempt).toBe(attempt);
      expect(await hold.isMet()).toBe(true);
    };
    await until(() => inTheMiddle(1));
    worker.kill();
    worker.start();
    await until(() => inTheMiddle(2));
    await hold.release();
    await until(async () => expect(await claimsOf()).toHaveLength(step + 1));
    const now = await claimsOf();
    expect(now.slice(0, step)).toEqual(done);
    done = now;
  }
  await until(async () => expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded" }));
  expect((await getRun(scope, runId)).steps).toHaveLength(4);
  expect(await claimsOf()).toEqual(done);
  expect(done.map(({ claims }) => claims)).toEqual([2, 2, 2, 2]);
  expect((await listEditions(scope, {})).map(({ name, number }) => [name, number]).sort()).toEqual([
    ["Sold", 1],
    ["T", 1],
  ]);
  expect(await listBackups(scope)).toHaveLength(1);
}, 300_000);
