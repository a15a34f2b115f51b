import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { readOutboxMessage } from "@/lib/mail/outbox";
import { getDeliveredEdition, listEditions } from "@/lib/editions/queries";
import { env } from "@/lib/env";
import { clearOld } from "@/lib/runs/retention/clear-old";
import { pauseSchedule, skipOccurrence } from "@/lib/schedules/commands";
import { clearItems } from "@/lib/sources/clear/clear-items";
import type { ParsedItem } from "@/lib/sources/schema";
import { addItems, deliveriesOf, makeItem, makeWorkspace, runsOf } from "@/tests/setup/factories";
import { makeSchedule, outline, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const at = (iso: string) => new Date(iso);
const days = (n: number) => n * 86_400_000;

/** Three editions on three days, each with its mail. */
async function history() {
  const workspace = await makeWorkspace();
  const schedule = await makeSchedule(workspace.at(at("2026-01-01T08:00:00Z")));
  for (const day of ["01", "02", "03"]) {
    await addItems(workspace.at(at(`2026-01-${day}T08:30:00Z`)), schedule.feedId, [makeItem(`Story of ${day}`)]);
    await worker.work(at(`2026-01-${day}T09:00:00Z`));
  }
  return { workspace, ...schedule };
}

const clear = async (now: Date, retentionDays = 180) => {
  const client = await worker.connect();
  return clearOld(client, { now, retentionDays, dataDir: env().DATA_DIR });
};

describe("what is older than the retention is cleared away", () => {
  it("runs with their timelines and deliveries, and audit events; but the last run of each schedule stays", async () => {
    const { workspace, id } = await history();
    await pauseSchedule(workspace.at(at("2026-01-03T10:00:00Z")), { id });
    await clear(new Date(at("2026-01-03T09:00:00Z").getTime() + days(181)));
    expect(await outline(workspace)).toEqual(["01-03 09:00: succeeded"]);
    expect(await deliveriesOf(workspace)).toHaveLength(1);
    expect(await inSystem((tx) => tx.runEvent.count({ where: { run: { scheduleId: id } } }))).toBeGreaterThan(0);
    expect(await traceOf(workspace.scope, id)).toEqual([]);
    // Planning continues from the last one: nothing is reported twice.
    expect((await scheduleRow(id)).status).toBe("paused");
  });

  it("a date to come that a person skipped stays on record, and is no last run", async () => {
    const { workspace, id } = await history();
    const scope = workspace.at(at("2026-01-03T10:00:00Z"));
    for (const day of ["20", "25"]) await skipOccurrence(scope, { id, at: `2026-01-${day}T09:00:00Z` });
    await clear(at("2026-01-10T09:00:00Z"), 1);
    expect(await outline(workspace)).toEqual([
      "01-03 09:00: succeeded",
      "01-20 09:00: skipped skipped_by_person",
      "01-25 09:00: skipped skipped_by_person",
    ]);
  });

  it("and with them the mail that lies in the outbox", async () => {
    const { workspace } = await history();
    const before = await deliveriesOf(workspace);
    await clear(new Date(at("2026-01-03T09:00:00Z").getTime() + days(181)));
    const left = (await deliveriesOf(workspace)).map(({ id }) => id);
    for (const { id } of before)
      expect((await readOutboxMessage(env().DATA_DIR, id)) !== null, id).toBe(left.includes(id));
  });

  it("keeps what is younger, to the day", async () => {
    const { workspace, id } = await history();
    await clear(new Date(at("2026-01-02T12:00:00Z").getTime() + days(180)));
    expect(await outline(workspace)).toEqual(["01-03 09:00: succeeded"]);
    const again = await history();
    await clear(new Date(at("2026-01-01T07:59:00Z").getTime() + days(180)));
    expect(await outline(again.workspace)).toHaveLength(3);
    expect(await traceOf(again.workspace.scope, again.id)).toHaveLength(1);
    expect(id).not.toBe(again.id);
  });

  it("editions outlive the record of their run", async () => {
    const { workspace } = await history();
    const [last] = await deliveriesOf(workspace);
    await clear(new Date(at("2026-01-03T09:00:00Z").getTime() + days(400)));
    const editions = await listEditions(workspace.scope, {});
    expect(editions.map(({ number, runId }) => [number, runId !== null])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect(last).toBeDefined();
    const [left] = await deliveriesOf(workspace);
    expect((await getDeliveredEdition(workspace.scope, left?.id ?? "")).number).toBe(3);
  });

  it("leaves alone what is not over: drafts, runs under way, mail of unknown outcome", async () => {
    const { workspace } = await history();
    const [first, second] = await runsOf(workspace);
    await inSystem(async (tx) => {
      await tx.edition.updateMany({ where: { runId: first?.id }, data: { status: "draft" } });
      await tx.delivery.updateMany({ where: { runId: second?.id }, data: { status: "uncertain", settledAt: null } });
    });
    await clear(at("2030-01-01T00:00:00Z"));
    expect(await outline(workspace)).toHaveLength(3);
  });

  it("lets the steps of a workflow go with it, and stay as long as one of them is needed", async () => {
    const { workspace, id: scheduleId } = await history();
    const over = { workspaceId: workspace.workspaceId, trigger: "manual", status: "succeeded" } as const;
    const old = { ...over, createdAt: at("2025-01-01T00:00:00Z"), finishedAt: at("2025-01-02T00:00:00Z") };
    const parent = await inSystem((tx) => tx.run.create({ data: { ...old, taskType: "workflow" } }));
    const steps = { ...old, parentId: parent.id, taskType: "report", scheduleId };
    const draft = await inSystem(async (tx) => {
      await tx.run.create({ data: { ...steps, step: 0 } });
      return tx.run.create({ data: { ...steps, step: 1 } });
    });
    await inSystem((tx) =>
      tx.edition.updateMany({
        where: { workspaceId: workspace.workspaceId, number: 1 },
        data: { runId: draft.id, status: "draft" },
      }),
    );
    const left = () => inSystem((tx) => tx.run.count({ where: { OR: [{ id: parent.id }, { parentId: parent.id }] } }));
    await clear(at("2026-01-03T10:00:00Z"));
    expect(await left()).toBe(3);
    await inSystem((tx) =>
      tx.edition.updateMany({ where: { runId: draft.id }, data: { status: "discarded", discardedAt: new Date() } }),
    );
    await clear(at("2026-01-03T10:00:00Z"));
    expect(await left()).toBe(0);
  });

  it("goes on in small batches until nothing old is left", async () => {
    const { workspace, id, themeId } = await history();
    const old = Array.from({ length: 1_200 }, (_, index) => ({
      workspaceId: workspace.workspaceId,
      scheduleId: id,
      subjectId: themeId,
      taskType: "synthesis",
      trigger: "manual" as const,
      status: "succeeded" as const,
      createdAt: new Date(at("2025-01-01T00:00:00Z").getTime() + index * 1_000),
      finishedAt: at("2025-01-02T00:00:00Z"),
    }));
    await inSystem((tx) => tx.run.createMany({ data: old }));
    expect((await clear(at("2026-01-03T10:00:00Z"))).runs).toBe(1_200);
    expect(await outline(workspace)).toHaveLength(3);
  });
});

it("the application may add to the trace and read it, and neither change nor remove it", async () => {
  const workspace = await makeWorkspace();
  const { id } = await makeSchedule(workspace.scope);
  const { inScope } = await import("@/lib/db/scope");
  await expect(
    inScope(workspace.scope, (tx) => tx.auditEvent.updateMany({ where: { subjectId: id }, data: { action: "x" } })),
  ).rejects.toThrow(/permission denied/);
  await expect(
    inScope(workspace.scope, (tx) => tx.auditEvent.deleteMany({ where: { subjectId: id } })),
  ).rejects.toThrow(/permission denied/);
});

describe("what sources have published is cleared away when nothing needs it any more", () => {
  it("but what an edition cites stays, and what its source still lists, which would come back as new", async () => {
    const workspace = await makeWorkspace();
    const start = at("2026-01-01T08:00:00Z");
    const [cited, gone, listed] = [makeItem("Cited"), makeItem("Gone"), makeItem("Listed")];
    const schedule = await makeSchedule(workspace.at(start));
    const { feedId } = schedule;
    const read = async (now: Date, items: ParsedItem[]) => {
      await addItems(workspace.at(now), feedId, items);
      await inSystem((tx) => tx.feed.update({ where: { id: feedId }, data: { readAt: now } }));
    };
    await read(at("2026-01-01T08:30:00Z"), [cited]);
    await worker.work(at("2026-01-01T09:00:00Z"));
    await pauseSchedule(workspace.at(at("2026-01-01T10:00:00Z")), { id: schedule.id });
    await read(at("2026-01-01T11:00:00Z"), [cited, gone, listed]);
    const titles = async () =>
      (await inSystem((tx) => tx.item.findMany({ where: { feedId }, select: { title: true } })))
        .map(({ title }) => title.split(" ")[0])
        .sort();
    const later = new Date(start.getTime() + days(400));
    const clearAway = async () => clearItems(await worker.connect(), { now: later, days: 365 });
    // Its source has not been read since: what it would list is unknown.
    expect(await clearAway()).toBe(0);
    await read(new Date(start.getTime() + days(20)), [listed]);
    expect(await clearAway()).toBeGreaterThan(0);
    expect(await titles()).toEqual(expect.arrayContaining(["Cited", "Listed"]));
    expect(await titles()).not.toContain("Gone");
    const before = await titles();
    await read(later, [listed]);
    expect(await titles()).toEqual(before);
  });
});
