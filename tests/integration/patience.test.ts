import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeClaimed } from "@/lib/runs/execute/execute-run";
import { createSchedule } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { createSourceGroup } from "@/lib/sources/commands";
import { pollThemeFeeds } from "@/lib/sources/poll/poll-theme-feeds";
import { collectCoverage } from "@/lib/synthesis/queries";
import type { PacedRunner } from "@/lib/tasks/contract";
import { webhookDefinition } from "@/lib/tasks/webhook/definition";
import { createTheme } from "@/lib/themes/commands";
import { rss, startWebDouble, type WebDouble } from "@/tests/doubles/web-server";
import { makeWorkspace, runsOf } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";
import { createAtWork } from "@/worker/at-work";
import { serveRuns } from "@/worker/serve-runs";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const silent = pino({ level: "silent" });

let web: WebDouble;
beforeAll(async () => {
  web = await startWebDouble();
});
afterAll(() => web.close());

const call = {
  name: "Calling",
  taskType: "webhook",
  params: { url: "https://example.com/" },
  recurrence: { kind: "weekly", days: ["mon"], time: "09:00" },
  timezone: "UTC",
};

/** Webhooks due at `now`, all in one separate workspace. */
async function due(count: number) {
  const workspace = await makeWorkspace();
  const scope = workspace.at(new Date(now.getTime() - 3_600_000));
  for (let index = 0; index < count; index++) await createSchedule(scope, scheduleInputSchema.parse(call));
  return workspace;
}

const longestMs = { quick: 60_000, network: 60_000, writing: 60_000, heavy: 60_000 };
const executor = (runner: PacedRunner) => ({
  workerId: randomUUID(),
  runners: [runner],
  clock: fixedClock(now),
  log: silent,
  longestMs,
  stopping: new AbortController().signal,
});

describe("a run", () => {
  it("that takes longer than its class may has failed with that reason, though it minds nobody", async () => {
    const workspace = await due(1);
    await worker.dispatch(now);
    const [run] = await runsOf(workspace);
    const deaf: PacedRunner = { definition: webhookDefinition, run: () => new Promise(() => undefined) };
    const [claimed] = await claimRuns([run?.id ?? ""], randomUUID(), fixedClock(now));
    if (!claimed) throw new Error("There is nothing to claim.");
    await executeClaimed(claimed, { ...executor(deaf), longestMs: { ...longestMs, network: 50 } });
    const [after] = await runsOf(workspace);
    expect(after).toMatchObject({ status: "pending", attempt: 1, error: { fault: { code: "run_too_long" } } });
  });

  it("of another workspace has room beside any number that take for ever", async () => {
    const many = await due(20);
    const one = await due(1);
    const ends: (() => void)[] = [];
    const begun: string[] = [];
    const slow: PacedRunner = {
      definition: webhookDefinition,
      run: async ({ scope }) => {
        begun.push(scope.workspaceId);
        if (scope.workspaceId === many.workspaceId) await new Promise<void>((end) => void ends.push(end));
        return { kind: "done", result: { facts: {} } };
      },
    };
    await worker.dispatch(now);
    const atWork = createAtWork(silent, fixedClock(now));
    const serving = serveRuns(worker.boss(), { lane: "network", width: 8, executor: executor(slow), atWork });
    try {
      await expect.poll(() => begun.includes(one.workspaceId), { timeout: 60_000 }).toBe(true);
      const ofMany = begun.filter((id) => id === many.workspaceId).length;
      expect(ofMany).toBeLessThan(8);
    } finally {
      // Each call that ends makes room for another one.
      const stopping = serving.stop();
      const ending = setInterval(() => ends.splice(0).forEach((end) => end()), 10);
      await stopping;
      await atWork.done();
      clearInterval(ending);
    }
  });
});

describe("a theme's sources", () => {
  async function themeOf(urls: string[]) {
    const { scope, workspaceId } = await makeWorkspace();
    const group = await createSourceGroup(scope, { name: "News" });
    await inSystem(async (tx) => {
      for (const url of urls) {
        const feed = await tx.feed.create({ data: { workspaceId, url, title: url, nextPollAt: now } });
        await tx.source.create({ data: { workspaceId, groupId: group.id, feedId: feed.id } });
      }
    });
    const theme = await createTheme(scope, { name: "T", brief: "", language: "en", sourceGroupIds: [group.id] });
    return { scope, themeId: theme.id };
  }
  const onProgress = () => Promise.resolve();

  it("whose host does not answer are given up after two, and the others are read", async () => {
    const dead = await startWebDouble();
    await dead.close();
    web.serve("/good.xml", rss("Good", [{ title: "One" }]));
    const urls = [...Array.from({ length: 10 }, (_, index) => `${dead.url}/${index}.xml`), `${web.url}/good.xml`];
    const { scope, themeId } = await themeOf(urls);
    const signal = new AbortController().signal;
    const unread = await pollThemeFeeds(scope, { themeId, freshMs: 0 }, { onProgress, signal, mostMs: 60_000 });
    expect(unread).toEqual([]);
    const { sources, materials } = await collectCoverage(scope, { themeId, unread });
    expect(sources.filter(({ failingSince }) => failingSince !== null)).toHaveLength(10);
    expect(materials.map(({ title }) => title)).toEqual(["One"]);
  });

  it("that are not read in time are left out, and the edition names them", async () => {
    web.on("/silent.xml", () => undefined);
    const { scope, themeId } = await themeOf([`${web.url}/silent.xml`]);
    const signal = new AbortController().signal;
    const unread = await pollThemeFeeds(scope, { themeId, freshMs: 0 }, { onProgress, signal, mostMs: 100 });
    const { sources } = await collectCoverage(scope, { themeId, unread });
    expect(sources).toEqual([{ title: `${web.url}/silent.xml`, failingSince: null, unread: true }]);
  });
});
