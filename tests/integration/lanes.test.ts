import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { announce, announcementsSent, listen } from "@/lib/db/listen";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeRunJobs } from "@/lib/runs/jobs";
import { stillOurs } from "@/lib/runs/transitions";
import { createSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import type { Lane } from "@/lib/tasks/schema";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");

const weekly = { recurrence: { kind: "weekly", days: ["mon"], time: "09:00" }, timezone: "UTC" };
const request = { name: "Counting", taskType: "request", params: { title: "Count" }, ...weekly };
const call = { name: "Calling", taskType: "webhook", params: { url: "https://example.com/" }, ...weekly };

/** Schedules due at `now`, all in one separate workspace. */
async function due(count: number, input: object = request): Promise<{ scope: Scope; ids: string[] }> {
  const { at } = await makeWorkspace();
  const scope = at(new Date(now.getTime() - 3_600_000));
  const ids: string[] = [];
  for (let index = 0; index < count; index++)
    ids.push((await createSchedule(scope, scheduleInputSchema.parse(input))).id);
  return { scope, ids };
}

const fetchJobs = async (lane: Lane, batchSize: number) =>
  (await worker.boss().fetch(executeRunJobs[lane].name, { batchSize })).map(
    ({ data }) => executeRunJobs[lane].payload.parse(data).runIds,
  );

const workspaceOf = (runId = "") =>
  inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: runId } })).then(({ workspaceId }) => workspaceId);

describe("work is rung for", () => {
  it("by workspaces in turn: the only one of one does not stand behind all of another", async () => {
    const [many, one] = [await due(6, call), await due(1, call)];
    expect(await worker.dispatch(now)).toBe(7);
    const jobs = await fetchJobs("network", 2);
    const first = await Promise.all(jobs.map(([runId]) => workspaceOf(runId)));
    expect(first.sort()).toEqual([many.scope.workspaceId, one.scope.workspaceId].sort());
  });

  it("in the lane of its class: what waits for somebody else's server keeps nothing else waiting", async () => {
    await due(1, call);
    await due(1);
    await worker.dispatch(now);
    expect((await fetchJobs("network", 50)).length).toBeGreaterThan(0);
    expect(await fetchJobs("quick", 50)).toHaveLength(1);
  });

  it("once for many of a workspace that do nothing but write", async () => {
    await due(3);
    await due(2);
    await worker.dispatch(now);
    const jobs = await fetchJobs("quick", 50);
    expect(jobs.map((runIds) => runIds.length).sort()).toEqual([2, 3]);
  });
});

describe("what does nothing but write is done many at once", () => {
  const runsOf = async ({ ids }: { ids: string[] }) => {
    const runs = await inSystem((tx) =>
      tx.run.findMany({
        where: { scheduleId: { in: ids } },
        include: { events: { orderBy: { id: "asc" } }, request: true },
      }),
    );
    return ids.map((id) => runs.find(({ scheduleId }) => scheduleId === id));
  };

  it("each with its own timeline and its own request, in one transaction", async () => {
    const many = await due(5);
    await worker.dispatch(now);
    await worker.execute(now);
    for (const run of await runsOf(many)) {
      expect(run).toMatchObject({ status: "succeeded", attempt: 1, claims: 1, concurrencyKey: null, leaseUntil: null });
      expect(run?.events.map(({ kind }) => kind)).toEqual(["started", "succeeded"]);
      expect(run?.request).toMatchObject({ title: "Count", status: "published" });
      expect(run?.result).toMatchObject({ links: [{ label: "Count", path: `/requests/${run?.request?.id}` }] });
    }
    const transactions = await inSystem(
      (tx) => tx.$queryRaw<{ n: number }[]>`
        SELECT count(DISTINCT xmin::text)::int AS n FROM run WHERE schedule_id = ANY(${many.ids}::uuid[])`,
    );
    expect(transactions).toEqual([{ n: 1 }]);
  });

  it("and one that cannot be done keeps none of the others: it alone has failed, and is tried again", async () => {
    const many = await due(4);
    const [, bad] = many.ids;
    await inSystem((tx) => tx.$executeRaw`UPDATE schedule SET params = '{"title": 5}' WHERE id = ${bad}::uuid`);
    await worker.dispatch(now);
    await worker.execute(now);
    const runs = await runsOf(many);
    expect(runs.map((run) => [run?.status, run?.request !== null])).toEqual([
      ["succeeded", true],
      ["pending", false],
      ["succeeded", true],
      ["succeeded", true],
    ]);
    expect(runs[1]?.events.map(({ kind }) => kind)).toEqual(["started", "pending"]);
  });

  it("but for what was paused since: that is called off, with its reason", async () => {
    const many = await due(3);
    await worker.dispatch(now);
    const [paused = ""] = many.ids;
    await inSystem(
      (tx) => tx.$executeRaw`UPDATE schedule SET status = 'paused', paused_at = ${now} WHERE id = ${paused}::uuid`,
    );
    await worker.execute(now);
    const outcomes = (await runsOf(many)).map((run) => [run?.status, run?.reason]);
    expect(outcomes).toEqual([
      ["cancelled", "paused"],
      ["succeeded", null],
      ["succeeded", null],
    ]);
  });

  it("once each, by two workers at once", async () => {
    const many = await due(20);
    await worker.dispatch(now);
    await Promise.all([worker.execute(now), worker.execute(now)]);
    const runs = await runsOf(many);
    expect(runs.every((run) => run?.status === "succeeded" && run.attempt === 1)).toBe(true);
    expect(new Set(runs.map((run) => run?.request?.id)).size).toBe(20);
  });
});

describe("runs are claimed by the batch", () => {
  it("once each, however many workers claim at once; each is told what its schedule says", async () => {
    const { scope, ids } = await due(4);
    const runs: string[] = [];
    for (const id of ids) runs.push((await runScheduleNow(scope, { id })).runId);
    const claims = await Promise.all(
      [1, 2, 3].map(() => claimRuns([...runs, randomUUID()], randomUUID(), fixedClock(now))),
    );
    const claimed = claims.flat();
    expect(claimed.map(({ run }) => run.id).sort()).toEqual([...runs].sort());
    for (const { run, snapshot } of claimed) {
      expect(run).toMatchObject({ status: "running", attempt: 1, claims: 1 });
      expect(snapshot).toMatchObject({ params: { title: "Count" }, timezone: "UTC" });
    }
  });

  it("and held by one sign of life, which says what was cancelled and what is another attempt's by now", async () => {
    const { scope, ids } = await due(2);
    const runs: string[] = [];
    for (const id of ids) runs.push((await runScheduleNow(scope, { id })).runId);
    const [ours, lost] = await claimRuns(runs, randomUUID(), fixedClock(now));
    await inSystem((tx) => tx.$executeRaw`UPDATE run SET claims = claims + 1 WHERE id = ${lost?.run.id}::uuid`);
    await inSystem((tx) => tx.$executeRaw`UPDATE run SET cancel_requested_at = now() WHERE id = ${ours?.run.id}::uuid`);
    const attempts = [ours, lost].flatMap((one) => (one ? [one.run] : []));
    expect(await inSystem((tx) => stillOurs(tx, attempts))).toEqual([
      { state: "cancelled", told: true },
      { state: "lost", told: false },
    ]);
  });

  it("nor does what is just being settled wait for it, or it for that", async () => {
    const { scope, ids } = await due(2);
    const runs: string[] = [];
    for (const id of ids) runs.push((await runScheduleNow(scope, { id })).runId);
    const claimed = (await claimRuns(runs, randomUUID(), fixedClock(now))).map(({ run }) => run);
    const [settling] = claimed;
    const client = await worker.connect();
    await client.query("BEGIN");
    await client.query("SELECT id FROM run WHERE id = $1 FOR UPDATE", [settling?.id]);
    expect(await inSystem((tx) => stillOurs(tx, claimed))).toEqual([
      { state: "ours", told: false },
      { state: "ours", told: true },
    ]);
    await client.query("ROLLBACK");
  });
});

it("what is announced is heard once its transaction has committed, and never where it has not", async () => {
  const { scope, workspaceId } = await makeWorkspace();
  const heard: string[] = [];
  const listening = listen((one) => void ("runId" in one && heard.push(one.runId)));
  await listening.ready;
  await inScope(scope, async (tx) => {
    await announce(tx, { kind: "run", workspaceId, runId: "kept" });
    await announce(tx, { kind: "run", workspaceId, runId: "kept" });
  });
  const failing = inScope(scope, async (tx) => {
    await announce(tx, { kind: "run", workspaceId, runId: "gone" });
    throw new Error("called off");
  });
  await expect(failing).rejects.toThrow("called off");
  await announcementsSent();
  await inScope(scope, (tx) => announce(tx, { kind: "run", workspaceId, runId: "last" }));
  await expect.poll(() => heard).toEqual(["kept", "last"]);
  await listening.close();
});
