import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { buildWorker } from "@/bin/build";
import { inSystem } from "@/lib/db/system";
import { databaseUrl, resetEnv } from "@/lib/env";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { offloadFolder } from "@/lib/offload/process";
import { getRun } from "@/lib/runs/queries";
import { contentSchema } from "@/lib/synthesis/schema";
import { generateNow } from "@/lib/themes/commands";
import { honest, type ModelDouble, startModelDouble } from "@/tests/doubles/model-server";
import { makeItem, makeTheme, makeWorkspace } from "@/tests/setup/factories";

const dataDir = mkdtempSync(join(tmpdir(), "periodical-kill-"));
const bundle = join(process.cwd(), ".build", `worker-model-${process.pid}.mjs`);
let server: ModelDouble;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  Object.assign(process.env, { DATA_DIR: dataDir, SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
  resetEnv();
  server = await startModelDouble();
  await buildWorker(bundle);
});

afterAll(async () => {
  worker?.kill("SIGKILL");
  await server.close();
  rmSync(bundle, { force: true });
  rmSync(offloadFolder(bundle), { recursive: true, force: true });
});

function startWorker(): void {
  const env = { ...process.env, DATABASE_URL: databaseUrl(), NODE_ENV: "production" as const };
  worker = spawn(process.execPath, [bundle], { stdio: "ignore", env });
}

it("of a run that a model writes, killed in the middle, no answer that came is paid again", async () => {
  const { scope } = await makeWorkspace();
  const until = (what: () => Promise<void> | void) => vi.waitFor(what, { timeout: 60_000, interval: 100 });
  const input = { name: "Small", provider: "openai-compatible", url: server.url, model: "small-1" };
  const { id: writer } = await createModel(scope, modelInputSchema.parse({ ...input, inputPrice: 1 }));
  const names = ["Abacus", "Bellows", "Candle", "Dovecote", "Ewer", "Flail"];
  const { id: themeId } = await makeTheme(
    scope,
    names.map((name) => makeItem(name)),
  );
  // Two are answered; whoever asks then waits.
  const released = Promise.withResolvers<void>();
  server.reply(async (one, nth) => {
    if (nth > 2) await released.promise;
    return honest(one);
  });
  const { runId } = await generateNow(scope, { themeId, writer });
  startWorker();
  const answered = () => inSystem((tx) => tx.modelCall.count({ where: { runId, state: "answered" } }));
  await until(async () => expect([await answered(), server.asked.length > 4]).toEqual([2, true]));
  worker?.kill("SIGKILL");
  const before = server.asked.length;
  startWorker();
  await until(() => expect(server.asked.length).toBeGreaterThan(before));
  released.resolve();
  await until(async () => expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded", attempt: 2 }));
  const questions = new Set(server.asked.map(({ messages }) => JSON.stringify(messages)));
  expect(questions.size).toBe(names.length + 1);
  expect(server.paid()).toBe(questions.size);
  const { content } = await inSystem((tx) => tx.edition.findFirstOrThrow({ where: { themeId } }));
  expect(contentSchema.parse(content).footer.writing).toMatchObject({ fellBack: 0, failure: null });
}, 180_000);
