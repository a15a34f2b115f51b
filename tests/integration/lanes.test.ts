import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { announce, announcementsSent, listen } from "@/lib/db/listen";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeRunJobs } from "@/lib/runs/jobs";
import { stillOurs } from "@/lib/runs/transitions";
import { createSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { fixedClock } from "@/lib/clock";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");

/** Templates that are due at `now`, so many of a workspace. */
async function templates(count: number): Promise<{ scope: Scope; ids: string[] }> {
  const { at } = await makeWorkspace();
  const scope = at(new Date(now.getTime() - 3_600_000));
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
    const input = { name: "Counting", taskType: "request", params: { title: "Count" }, recurrence, timezone: "UTC" };
    ids.push((await createSchedule(scope, scheduleInputSchema.parse(input))).id);
  }
  return { scope, ids };
}

const workspaceOf = (runId: string) =>
  inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: runId } })).then(({ workspaceId }) => workspaceId);

describe("work is rung for", () => {
  it("by workspaces in turn: the only one of one does not stand behind all of another", async () => {
    const [many, one] = [await templates(6), await templates(1)];
    expect(await worker.dispatch(now)).toBe(7);
    const jobs = await worker.boss().fetch(executeRunJobs.quick.name, { batchSize: 2 });
    const first = await Promise.all(jobs.map(({ data }) => workspaceOf((data as { runId: string }).runId)));
    expect(first.sort()).toEqual([many.scope.workspaceId, one.scope.workspaceId].sort());
  });

  it("in the lane of its class: what waits for somebody else's server keeps nothing else waiting", async () => {
    const { at } = await makeWorkspace();
    const scope = at(new Date(now.getTime() - 3_600_000));
    const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
    const params = { url: "https://example.com/" };
    await createSchedule(
      scope,
      scheduleInputSchema.parse({ name: "Call", taskType: "webhook", params, recurrence, timezone: "UTC" }),
    );
    await worker.dispatch(now);
    expect(await worker.boss().fetch(executeRunJobs.network.name, { batchSize: 5 })).toHaveLength(1);
  });
});

describe("runs are claimed by the batch", () => {
  it("once each, however many workers claim at once; each is told what its schedule says", async () => {
    const { scope, ids } = await templates(4);
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

  it("and held by one sign of life; what is another attempt's by now is not told of", async () => {
    const { scope, ids } = await templates(2);
    const runs: string[] = [];
    for (const id of ids) runs.push((await runScheduleNow(scope, { id })).runId);
    const [ours, lost] = await claimRuns(runs, randomUUID(), fixedClock(now));
    await inSystem((tx) => tx.$executeRaw`UPDATE run SET claims = claims + 1 WHERE id = ${lost?.run.id}::uuid`);
    await inSystem((tx) => tx.$executeRaw`UPDATE run SET cancel_requested_at = now() WHERE id = ${ours?.run.id}::uuid`);
    const attempts = [ours, lost].flatMap((one) => (one ? [one.run] : []));
    expect([...(await inSystem((tx) => stillOurs(tx, attempts)))]).toEqual([[ours?.run.id, true]]);
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
