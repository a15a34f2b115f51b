import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import type { Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { settleDone } from "@/lib/runs/execute/settle-done";
import { createSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { makeWorkspace } from "@/tests/setup/factories";

const now = new Date("2026-11-16T09:00:00Z");
const clock = fixedClock(now);

/** Runs that a worker has started, all in one separate workspace. */
async function begun(count: number) {
  const { at, workspaceId } = await makeWorkspace();
  const scope: Scope = at(now);
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const input = { name: "Call", taskType: "webhook", params: { url: "https://example.com/" }, recurrence };
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { id } = await createSchedule(scope, scheduleInputSchema.parse({ ...input, timezone: "UTC" }));
    ids.push((await runScheduleNow(scope, { id })).runId);
  }
  return { scope: systemScope(workspaceId, clock), runs: await claimRuns(ids, randomUUID(), clock) };
}

const transactionsOf = (ids: string[]) =>
  inSystem(
    (tx) => tx.$queryRaw<{ status: string; runs: number }[]>`
      SELECT status::text, count(*)::int AS runs FROM run WHERE id = ANY(${ids}::uuid[]) GROUP BY status, xmin::text
      ORDER BY runs`,
  );

it("what ends at the same time ends in one transaction, each with what it has to show", async () => {
  const { scope, runs } = await begun(5);
  const settled = await Promise.all(runs.map(({ run }, index) => settleDone(scope, run, { facts: { status: index } })));
  expect(settled).toEqual(Array.from({ length: 5 }, () => ({ status: "succeeded" })));
  // The first was settled alone, and the others together meanwhile.
  expect(await transactionsOf(runs.map(({ run }) => run.id))).toEqual([
    { status: "succeeded", runs: 1 },
    { status: "succeeded", runs: 4 },
  ]);
  const rows = await inSystem((tx) => tx.run.findMany({ where: { id: { in: runs.map(({ run }) => run.id) } } }));
  for (const [index, { run }] of runs.entries())
    expect(rows.find(({ id }) => id === run.id)?.result).toEqual({ facts: { status: index } });
});

it("of those together, one that was called off is cancelled, one that is lost changes nothing, and the others succeed", async () => {
  const { scope, runs } = await begun(5);
  const [, calledOff, lost] = runs.map(({ run }) => run);
  await inSystem((tx) => tx.$executeRaw`UPDATE run SET cancel_requested_at = ${now} WHERE id = ${calledOff?.id}::uuid`);
  await inSystem((tx) => tx.$executeRaw`UPDATE run SET claims = claims + 1 WHERE id = ${lost?.id}::uuid`);
  const settled = await Promise.allSettled(runs.map(({ run }) => settleDone(scope, run, {})));
  expect(
    settled.map((one) => (one.status === "fulfilled" ? one.value.status : (one.reason as Error).constructor.name)),
  ).toEqual(["succeeded", "cancelled", "NotOursError", "succeeded", "succeeded"]);
  const after = await inSystem((tx) => tx.run.findUniqueOrThrow({ where: { id: lost?.id ?? "" } }));
  expect(after).toMatchObject({ status: "running", result: null });
});
