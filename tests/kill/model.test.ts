import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { inSystem } from "@/lib/db/system";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { getRun } from "@/lib/runs/queries";
import { contentSchema } from "@/lib/synthesis/schema";
import { generateNow } from "@/lib/themes/commands";
import { honest } from "@/tests/doubles/model-server";
import { makeItem, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { setEnvironment } from "@/tests/setup/environment";
import { useModelServer } from "@/tests/setup/model";
import { useWorkerProcess } from "@/tests/setup/worker-process";

const worker = useWorkerProcess();
const server = useModelServer();
setEnvironment({ DATA_DIR: mkdtempSync(join(tmpdir(), "periodical-kill-")) });

it("of a run that a model writes, killed in the middle, no answer that came is paid again", async () => {
  const { scope } = await makeWorkspace();
  const until = (what: () => Promise<void> | void) => vi.waitFor(what, { timeout: 60_000, interval: 100 });
  const input = { name: "Small", provider: "openai-compatible", url: server().url, model: "small-1" };
  const { id: writer } = await createModel(scope, modelInputSchema.parse({ ...input, inputPrice: 1 }));
  const names = ["Abacus", "Bellows", "Candle", "Dovecote", "Ewer", "Flail"];
  const { id: themeId } = await makeTheme(
    scope,
    names.map((name) => makeItem(name)),
  );
  // Two questions are answered; later ones wait.
  const released = Promise.withResolvers<void>();
  server().reply(async (one, nth) => {
    if (nth > 2) await released.promise;
    return honest(one);
  });
  const { runId } = await generateNow(scope, { themeId, writer });
  const killed = worker.start();
  const answered = () => inSystem((tx) => tx.modelCall.count({ where: { runId, state: "answered" } }));
  await until(async () => expect([await answered(), server().asked.length > 4]).toEqual([2, true]));
  // Its last questions may still arrive while it dies: only those after its end belong to the next worker.
  const ended = once(killed, "exit");
  worker.kill();
  await ended;
  const before = server().asked.length;
  worker.start();
  await until(() => expect(server().asked.length).toBeGreaterThan(before));
  released.resolve();
  await until(async () => expect(await getRun(scope, runId)).toMatchObject({ status: "succeeded", attempt: 2 }));
  const questions = new Set(server().asked.map(({ messages }) => JSON.stringify(messages)));
  expect(questions.size).toBe(names.length + 1);
  expect(server().paid()).toBe(questions.size);
  const { content } = await inSystem((tx) => tx.edition.findFirstOrThrow({ where: { themeId } }));
  expect(contentSchema.parse(content).footer.writing).toMatchObject({ fellBack: 0, failure: null });
}, 180_000);
