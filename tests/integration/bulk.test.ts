import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { doBulkChanges } from "@/lib/schedules/bulk/bulk-changes";
import { beginBulk, deleteSchedule, continueBulk, purgeSchedule, restoreSchedule } from "@/lib/schedules/commands";
import { listBulkProgress } from "@/lib/schedules/queries";
import type { BulkWork } from "@/lib/schedules/schema";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { makeSchedule, scheduleRow, traceOf } from "@/tests/setup/schedules";

const now = new Date("2026-11-16T10:00:00Z");
const log = pino({ level: "silent" });
const worker = (at = now, stopping = new AbortController().signal) =>
  doBulkChanges({ clock: fixedClock(at), log, stopping });

const pause: BulkWork = { kind: "pause", cause: "owner_left", reason: "Anna", untilFurtherNotice: true };
const begin = ({ at }: TestWorkspace, work: BulkWork) => inScope(at(now), (tx) => beginBulk(tx, at(now), work));

async function withSchedules(count: number) {
  const workspace = await makeWorkspace();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await makeSchedule(workspace.at(now))).id);
  const statuses = async () => (await Promise.all(ids.map((id) => scheduleRow(id)))).map(({ status }) => status);
  return { workspace, ids, statuses };
}

describe("a change of many schedules", () => {
  it("is done where it was asked for, as whoever asked; and it is over", async () => {
    const { workspace, ids, statuses } = await withSchedules(3);
    await continueBulk(workspace.at(now), await begin(workspace, pause));
    expect(await statuses()).toEqual(["paused", "paused", "paused"]);
    expect(await listBulkProgress(workspace.scope)).toEqual([]);
    expect(await traceOf(workspace.scope, ids[0] ?? "")).toEqual([
      "person: schedule.created",
      "person: schedule.paused",
    ]);
  });

  it("whose process was killed at once is done by the worker when nobody holds it any more, and shown until then", async () => {
    const { workspace, statuses } = await withSchedules(3);
    await begin(workspace, pause);
    await worker();
    expect(await listBulkProgress(workspace.scope)).toMatchObject([{ kind: "pause", done: 0, total: 3 }]);
    expect(await statuses()).toEqual(["active", "active", "active"]);
    await worker(new Date(now.getTime() + 31_000));
    expect(await statuses()).toEqual(["paused", "paused", "paused"]);
    expect(await listBulkProgress(workspace.scope)).toEqual([]);
  });

  it("waits for the one before it in its workspace, so that what was asked last is how things are", async () => {
    const { workspace, statuses } = await withSchedules(2);
    await begin(workspace, { ...pause, cause: "workspace_deleted" });
    const resume = await begin(workspace, { kind: "resume", cause: "workspace_deleted" });
    await continueBulk(workspace.at(now), resume);
    expect(await statuses()).toEqual(["active", "active"]);
    expect(await listBulkProgress(workspace.scope)).toHaveLength(2);
    await worker(new Date(now.getTime() + 31_000));
    expect(await statuses()).toEqual(["active", "active"]);
    expect(await listBulkProgress(workspace.scope)).toEqual([]);
  });

  it("that a stopping worker leaves is gone on with by the next one at once", async () => {
    const { workspace, statuses } = await withSchedules(2);
    await begin(workspace, pause);
    await inSystem((tx) => tx.bulkChange.updateMany({ data: { leaseUntil: null } }));
    await worker(now, AbortSignal.abort());
    expect(await listBulkProgress(workspace.scope)).toHaveLength(1);
    await worker();
    expect(await statuses()).toEqual(["paused", "paused"]);
  });

  it("touches nothing of another workspace, and passes over what somebody has removed meanwhile", async () => {
    const { workspace, ids, statuses } = await withSchedules(2);
    const other = await withSchedules(1);
    const bulk = await begin(workspace, pause);
    await deleteSchedule(workspace.at(now), { id: ids[0] ?? "" });
    await continueBulk(workspace.at(now), bulk);
    expect(await statuses()).toEqual(["active", "paused"]);
    expect(await other.statuses()).toEqual(["active"]);
  });
});

describe("a schedule with a long history", () => {
  it("is out of service when it is removed for good, gone with all of it a little later, and does not come back", async () => {
    const { workspace, ids } = await withSchedules(1);
    const [id = ""] = ids;
    const { workspaceId } = workspace;
    const over = { taskType: "synthesis", trigger: "manual", status: "succeeded", finishedAt: now } as const;
    const runs = Array.from({ length: 450 }, () => ({ workspaceId, scheduleId: id, ...over, createdAt: now }));
    await inSystem((tx) => tx.run.createMany({ data: runs }));
    // As if the caller had been killed before anything was deleted.
    await inScope(workspace.at(now), async (tx) => {
      await beginBulk(tx, workspace.at(now), { kind: "purge", scheduleId: id });
      await tx.schedule.update({ where: { id }, data: { deletedAt: now } });
    });
    expect(await listBulkProgress(workspace.scope)).toMatchObject([{ kind: "purge", total: 450 }]);
    await expect(restoreSchedule(workspace.at(now), { id })).rejects.toMatchObject({ code: "not_found" });
    await purgeSchedule(workspace.at(now), { id });
    expect(await listBulkProgress(workspace.scope)).toHaveLength(1);
    await worker(new Date(now.getTime() + 31_000));
    expect(await inSystem((tx) => tx.schedule.count({ where: { id } }))).toBe(0);
    expect(await inSystem((tx) => tx.run.count({ where: { workspaceId } }))).toBe(0);
  });

  it("leaves its name in the trace", async () => {
    const { workspace, ids } = await withSchedules(1);
    await purgeSchedule(workspace.at(now), { id: ids[0] ?? "" });
    expect(await inSystem((tx) => tx.schedule.count({ where: { id: ids[0] } }))).toBe(0);
    expect(await traceOf(workspace.scope, ids[0] ?? "")).toContain("person: schedule.purged");
  });
});
