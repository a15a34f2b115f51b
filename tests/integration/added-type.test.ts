import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { databaseUrl, env } from "@/lib/env";
import { archivedTables } from "@/lib/exports/rules";
import { repairClock } from "@/lib/health/clock/repair-clock";
import { createUser, removeMember } from "@/lib/members/commands";
import { countOwned } from "@/lib/members/queries";
import { clearOld } from "@/lib/runs/retention/clear-old";
import { createSchedule, handOverSchedule, runScheduleNow } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { products, registerProducts } from "@/lib/tasks/product";
import { registerTasks, taskDefinitions } from "@/lib/tasks/registry";
import { deleteWorkspace } from "@/lib/workspaces/commands";
import { purge } from "@/lib/workspaces/purge/purge-workspaces";
import { wordCountDefinition } from "@/tests/fixtures/word_count/definition";
import { wordCounts } from "@/tests/fixtures/word_count/product";
import { wordCountRunner } from "@/tests/fixtures/word_count/run";
import { makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const daysLater = (days: number) => new Date(now.getTime() + days * 86_400_000);

// Exactly what docs/task-types.md adds: its folder, its table, and the lines that register it.
beforeAll(async () => {
  const owner = new pg.Client({ connectionString: databaseUrl() });
  await owner.connect();
  await owner.query(readFileSync("tests/fixtures/word_count/migration.sql", "utf8"));
  await owner.end();
  registerTasks([...taskDefinitions(), wordCountDefinition]);
  registerProducts([...products(), wordCounts]);
});

/** A schedule of the type, whose run has created a draft. */
async function counted() {
  const workspace = await makeWorkspace();
  const scope = workspace.at(now);
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const input = { name: "Counting", taskType: "word_count", params: { text: "one two" }, recurrence, timezone: "UTC" };
  const { id } = await createSchedule(scope, scheduleInputSchema.parse(input));
  const { runId } = await runScheduleNow(scope, { id });
  await worker.execute(now, [wordCountRunner]);
  return { workspace, scope, id, runId };
}

/** Adds another person to a workspace. */
async function join(workspaceId: string): Promise<string> {
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }));
  const email = `${randomUUID()}@example.com`;
  return (await createUser({ email, name: "Somebody else", workspace: name, role: "manager" })).userId;
}

const countOf = (runId: string) =>
  inSystem(
    (tx) => tx.$queryRaw<{ counted: number; owner_id: string; status: string; created_at: Date }[]>`
      SELECT counted, owner_id, status, created_at FROM word_count WHERE run_id = ${runId}::uuid`,
  ).then(([row]) => row);

describe("a task type that makes rows of a table of its own", () => {
  it("leaves them to whoever its schedule is handed over to, and to the heir of whoever goes", async () => {
    const { workspace, scope, id, runId } = await counted();
    expect(await countOf(runId)).toMatchObject({ counted: 2, owner_id: workspace.userId, status: "draft" });
    const [second, third] = [await join(workspace.workspaceId), await join(workspace.workspaceId)];
    await handOverSchedule(scope, { id, ownerId: second });
    expect(await countOf(runId)).toMatchObject({ owner_id: second });
    expect((await countOwned(scope))[second]).toEqual({ schedules: 1, counts: 1 });
    await removeMember(scope, { userId: second, handOverTo: third });
    expect(await countOf(runId)).toMatchObject({ owner_id: third });
  });

  it("keeps the run of a draft from retention, and lets it go when it is none any more", async () => {
    const { id, workspace, runId } = await counted();
    // The last run of a schedule is always kept.
    await runScheduleNow(workspace.at(daysLater(1)), { id });
    await worker.execute(daysLater(1), [wordCountRunner]);
    const clear = async () =>
      clearOld(await worker.connect(), { now: daysLater(182), retentionDays: 180, dataDir: env().DATA_DIR });
    const isThere = () => inSystem((tx) => tx.run.count({ where: { id: runId } }));
    await clear();
    expect(await isThere()).toBe(1);
    await inSystem((tx) => tx.$executeRaw`UPDATE word_count SET status = 'kept'`);
    await clear();
    expect(await isThere()).toBe(0);
  });

  it("is taken along by an archive, set right with the clock, and removed with its workspace", async () => {
    const { workspace, runId } = await counted();
    expect(archivedTables().map(({ table }) => table)).toContain("word_count");
    const hourBefore = new Date(now.getTime() - 3_600_000);
    await repairClock(await worker.connect(), hourBefore);
    expect((await countOf(runId))?.created_at).toEqual(hourBefore);
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    await deleteWorkspace(workspace.at(now), { name });
    await purge(await worker.connect(), { now: daysLater(60), dataDir: env().DATA_DIR });
    expect(await countOf(runId)).toBeUndefined();
  });
});
