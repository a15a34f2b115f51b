import { describe, expect, it } from "vitest";
import { inSystem, mintScope } from "@/lib/db/system";
import { recordEvaluation, recordQueues, registerWorker, unregisterWorker } from "@/lib/health/commands";
import { env } from "@/lib/env";
import { getHealth, listQueues, listTroubles, listWorkers } from "@/lib/health/queries";
import { retryRun } from "@/lib/runs/commands";
import { getRun } from "@/lib/runs/queries";
import { makeTheme, makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { makeSchedule, traceOf } from "@/tests/setup/schedules";
import { randomUUID } from "node:crypto";

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);

async function makeRun(workspace: TestWorkspace, data: Record<string, unknown>): Promise<string> {
  const { id: themeId } = await makeTheme(workspace.scope, []);
  const fixed = {
    workspaceId: workspace.workspaceId,
    subjectId: themeId,
    taskType: "synthesis",
    trigger: "manual",
  } as const;
  const { id } = await inSystem((tx) => tx.run.create({ data: { ...fixed, status: "pending", ...data } }));
  return id;
}

describe("what did not go well", () => {
  it("is what failed lately, waits to be tried again, or is stuck; and nothing of another workspace", async () => {
    const [mine, foreign] = [await makeWorkspace(), await makeWorkspace()];
    const error = { message: "It broke." };
    const failed = await makeRun(mine, { status: "failed", finishedAt: ago(minute), error });
    const retrying = await makeRun(mine, { retryAt: new Date(Date.now() + minute), error });
    const stuck = await makeRun(mine, { createdAt: ago(2 * minute) });
    const lost = await makeRun(mine, { status: "running", leaseUntil: ago(2 * minute), createdAt: ago(3 * minute) });
    await makeRun(mine, {});
    await makeRun(mine, { status: "failed", finishedAt: ago(3 * 86_400_000) });
    await makeRun(foreign, { status: "failed", finishedAt: ago(minute) });
    const troubles = await listTroubles(mine.scope);
    expect(Object.fromEntries(troubles.map(({ runId, trouble }) => [runId, trouble]))).toEqual({
      [failed]: "failed",
      [retrying]: "retrying",
      [stuck]: "stuck",
      [lost]: "stuck",
    });
    expect(troubles.find(({ runId }) => runId === failed)?.error).toBe("It broke.");
  });

  it("is for owners and managers", async () => {
    const { workspaceId, userId } = await makeWorkspace();
    const member = mintScope(workspaceId, { kind: "person", userId, role: "member" });
    for (const list of [listTroubles, listQueues, listWorkers])
      await expect(list(member)).rejects.toMatchObject({ reason: "managers_only" });
  });
});

describe("trying again", () => {
  it("runs what a failed run was about once more, by hand, with the same params", async () => {
    const workspace = await makeWorkspace();
    const { scope } = workspace;
    const failed = await makeRun(workspace, { status: "failed", finishedAt: ago(minute) });
    const { runId } = await retryRun(scope, { id: failed });
    expect(runId).not.toBe(failed);
    expect(await getRun(scope, runId)).toMatchObject({ status: "pending", trigger: "manual" });
    expect(await traceOf(scope, failed)).toEqual(["person: run.retry_requested"]);
    await expect(retryRun(scope, { id: failed })).rejects.toMatchObject({ reason: "run_retried" });
    expect(await getRun(scope, failed)).toMatchObject({ retriedById: runId });
    expect(await getRun(scope, runId)).toMatchObject({ retryOfId: failed });
    expect((await listTroubles(scope)).map((trouble) => trouble.runId)).not.toContain(failed);
    // A cancelled retry does not count.
    await inSystem((tx) =>
      tx.run.update({
        where: { id: runId },
        data: { status: "cancelled", concurrencyKey: null, finishedAt: new Date() },
      }),
    );
    expect((await listTroubles(scope)).map((trouble) => trouble.runId)).toContain(failed);
    const { runId: second } = await retryRun(scope, { id: failed });
    expect(second).not.toBe(runId);
    const schedule = await makeSchedule(scope);
    const ofSchedule = await makeRun(workspace, {
      status: "failed",
      finishedAt: ago(minute),
      subjectId: schedule.themeId,
      scheduleId: schedule.id,
    });
    const again = await retryRun(scope, { id: ofSchedule });
    expect(await getRun(scope, again.runId)).toMatchObject({ scheduleId: schedule.id });
    const alone = await makeRun(workspace, {
      status: "failed",
      finishedAt: ago(minute),
      subjectId: null,
      taskType: "source_sync",
      snapshot: {
        scheduleVersion: null,
        params: { groupId: schedule.id },
        timezone: "UTC",
        recipients: [],
        deliveryMode: "draft",
      },
    });
    const { runId: third } = await retryRun(scope, { id: alone });
    const row = await inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: third } }));
    expect(row).toMatchObject({ taskType: "source_sync", snapshot: { params: { groupId: schedule.id } } });
  });

  it("mails nobody where a draft was asked for, nor for who may not mail a schedule's recipients", async () => {
    const workspace = await makeWorkspace();
    const { scope, workspaceId } = workspace;
    const schedule = await makeSchedule(scope, { deliveryMode: "send" });
    const about = { status: "failed", finishedAt: ago(minute), subjectId: schedule.themeId, scheduleId: schedule.id };
    const told = { scheduleVersion: 1, params: {}, timezone: "UTC", recipients: [] };
    const draft = await makeRun(workspace, { ...about, snapshot: { ...told, deliveryMode: "draft" } });
    const { runId } = await retryRun(scope, { id: draft });
    const row = await inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: runId } }));
    expect(row.snapshot).toEqual({ deliveryMode: "draft", nominalAt: expect.any(String) as string });
    const { id: writer } = await inSystem((tx) =>
      tx.user.create({ data: { name: "Writer", email: `${randomUUID()}@example.com`, emailVerified: true } }),
    );
    await inSystem((tx) => tx.membership.create({ data: { workspaceId, userId: writer, role: "member" } }));
    await inSystem((tx) => tx.theme.update({ where: { id: schedule.themeId }, data: { ownerId: writer } }));
    const member = mintScope(workspaceId, { kind: "person", userId: writer, role: "member" });
    const mailed = await makeRun(workspace, { ...about, snapshot: { ...told, deliveryMode: "send" } });
    await expect(retryRun(member, { id: mailed })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is over where the schedule that said what to do is deleted", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.scope, { taskType: "webhook", params: { url: "https://example.com" } });
    const about = { status: "failed", finishedAt: ago(minute), subjectId: null, scheduleId: id, taskType: "webhook" };
    const failed = await makeRun(workspace, about);
    await inSystem((tx) => tx.schedule.update({ where: { id }, data: { deletedAt: new Date() } }));
    await expect(retryRun(workspace.scope, { id: failed })).rejects.toMatchObject({ reason: "run_schedule_deleted" });
  });

  it("does not wait any longer where a run waits for its next attempt, and refuses anything else", async () => {
    const workspace = await makeWorkspace();
    const waiting = await makeRun(workspace, { attempt: 1, retryAt: new Date("2100-01-01"), enqueuedAt: ago(minute) });
    expect(await retryRun(workspace.scope, { id: waiting })).toEqual({ runId: waiting });
    const row = await inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: waiting } }));
    expect(row).toMatchObject({ status: "pending", retryAt: null, enqueuedAt: null });
    const done = await makeRun(workspace, { status: "succeeded", finishedAt: ago(minute) });
    await expect(retryRun(workspace.scope, { id: done })).rejects.toMatchObject({ reason: "run_not_failed" });
  });
});

it("workers say what they are at, and those that are gone are at nothing", async () => {
  const { scope } = await makeWorkspace();
  const [here, gone] = [randomUUID(), randomUUID()];
  const running = [{ queue: "run.execute", since: ago(minute) }];
  const mailHeldUntil = ago(-minute);
  for (const id of [here, gone]) {
    await registerWorker({ id, version: "1", host: "h", pid: 1 });
    await recordEvaluation({ id, evaluatedAt: new Date(), running, mailHeldUntil });
  }
  await unregisterWorker(gone);
  const workers = await listWorkers(scope);
  expect(workers.find(({ id }) => id === here)).toMatchObject({
    alive: true,
    running: [{ queue: "run.execute" }],
    mailHeldUntil: mailHeldUntil.toISOString(),
  });
  expect(workers.find(({ id }) => id === gone)).toMatchObject({
    alive: false,
    running: [],
    mailHeldUntil: null,
  });
});

it("queues keep the last failure that any worker knew of", async () => {
  const { scope } = await makeWorkspace();
  const counts = { name: "test.queue", waiting: 1, active: 2, failed: 3, done: 60, seconds: 10 };
  await recordQueues([{ ...counts, countedAt: null, lastFailedAt: "2026-01-01T00:00:00.000Z" }], new Date());
  await recordQueues([{ ...counts, countedAt: null, lastFailedAt: "2025-12-31T00:00:00.000Z" }], new Date());
  await recordQueues([{ ...counts, waiting: 0, countedAt: null, lastFailedAt: null }], new Date());
  expect((await listQueues(scope)).find(({ name }) => name === "test.queue")).toMatchObject({
    ...counts,
    waiting: 0,
    lastFailedAt: "2026-01-01T00:00:00.000Z",
  });
});

it("a class of work without room, in which nothing has begun for a minute, is known to health", async () => {
  await inSystem((tx) => tx.workerInstance.deleteMany());
  const id = randomUUID();
  await registerWorker({ id, version: "1", host: "h", pid: 1 });
  const atWork = (count: number, ms: number) =>
    Array.from({ length: count }, () => ({ queue: "run.heavy", since: ago(ms), runId: randomUUID() }));
  const say = (running: ReturnType<typeof atWork>) =>
    recordEvaluation({ id, evaluatedAt: new Date(), running, mailHeldUntil: null });
  const width = env().LANE_HEAVY;
  for (const running of [atWork(width - 1, 10 * minute), [...atWork(width - 1, 10 * minute), ...atWork(1, 1_000)]]) {
    await say(running);
    expect((await getHealth()).lanes).toEqual({ status: "ok", full: [] });
  }
  await say(atWork(width, 10 * minute));
  expect(await getHealth()).toMatchObject({
    status: "degraded",
    lanes: { status: "full", full: [{ lane: "heavy", running: width }] },
  });
  const { scope } = await makeWorkspace();
  const [worker] = await listWorkers(scope);
  expect(Object.keys(worker?.running[0] ?? {})).toEqual(["queue", "since"]);
  await unregisterWorker(id);
});
