import { describe, expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { generateNow } from "@/lib/themes/commands";
import { deleteThemeSchedule, saveThemeSchedule } from "@/lib/themes/commands";
import { findThemeSchedule } from "@/lib/themes/queries";
import { everyMorning, makeScheduledTheme, makeWorkspace, runsOf } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const monday = new Date("2026-11-16T08:00:00Z");
const at = (iso: string) => new Date(iso);

async function scheduled() {
  const workspace = await makeWorkspace();
  const scope = workspace.at(monday);
  const theme = await makeScheduledTheme(scope);
  return { workspace, scope, ...theme };
}

const outline = (runs: Awaited<ReturnType<typeof runsOf>>) =>
  runs.map(({ scheduledFor, status, reason, coveredCount }) => ({
    at: scheduledFor?.toISOString(),
    status,
    reason,
    coveredCount,
  }));

describe("an occurrence that comes", () => {
  it("is claimed at its instant, not before, and the next one is planned", async () => {
    const { workspace, scope, id } = await scheduled();
    await worker.dispatch(at("2026-11-16T08:59:59.999Z"));
    expect(await runsOf(workspace)).toEqual([]);
    await worker.dispatch(at("2026-11-16T09:00:00Z"));
    expect(outline(await runsOf(workspace))).toEqual([
      { at: "2026-11-16T09:00:00.000Z", status: "pending", reason: null, coveredCount: 1 },
    ]);
    expect((await findThemeSchedule(scope, id))?.nextOccurrenceAt).toBe("2026-11-17T09:00:00.000Z");
  });

  it("has a job that names it, made in the same transaction", async () => {
    const { workspace } = await scheduled();
    await worker.dispatch(at("2026-11-16T09:00:00Z"));
    const [run] = await runsOf(workspace);
    expect(await worker.boss().getJobById("run.writing", run?.jobId ?? "")).toMatchObject({
      data: { runIds: [run?.id] },
    });
  });

  it("becomes one run however many dispatchers look at once", async () => {
    const workspaces = await Promise.all(Array.from({ length: 10 }, scheduled));
    const claimed = await Promise.all(Array.from({ length: 4 }, () => worker.dispatch(at("2026-11-16T09:00:00Z"))));
    expect(claimed.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(10);
    for (const { workspace } of workspaces) expect(await runsOf(workspace)).toHaveLength(1);
  });

  it("leaves no trace when the dispatcher dies before its commit", async () => {
    const { workspace, scope, id } = await scheduled();
    const client = await worker.connect();
    const dying = new Proxy(client, {
      get: (target, name) => {
        if (name !== "query") return Reflect.get(target, name) as unknown;
        return (text: string, values?: unknown[]) => {
          if (text === "COMMIT") throw new Error("killed");
          return target.query(text, values);
        };
      },
    });
    const { claimDue } = await import("@/lib/schedules/dispatch/claim-due");
    await expect(claimDue(dying, worker.boss(), at("2026-11-16T09:00:00Z"))).rejects.toThrow("killed");
    expect(await runsOf(workspace)).toEqual([]);
    expect((await findThemeSchedule(scope, id))?.nextOccurrenceAt).toBe("2026-11-16T09:00:00.000Z");
  });
});

it("gives workspaces equal shares of what is claimed at once: the only one of one does not wait for all of another", async () => {
  const many = await scheduled();
  const one = await scheduled();
  const due = at("2026-11-16T09:00:00Z");
  await inSystem(
    (tx) => tx.$executeRaw`
      WITH copies AS (
        INSERT INTO schedule (id, workspace_id, owner_id, name, task_type, recurrence, timezone, rule_id, recipients, delivery_mode, status)
        SELECT gen_random_uuid(), workspace_id, owner_id, name, 'request', recurrence, timezone, rule_id, recipients, delivery_mode, status
        FROM schedule, generate_series(1, 600) WHERE id = ${many.scheduleId}::uuid RETURNING id, workspace_id, rule_id)
      INSERT INTO next_occurrence (schedule_id, workspace_id, at, due_at, wake_at, rule_id, version)
      SELECT id, workspace_id, ${due}, ${due}, ${due}::timestamptz - interval '1 minute', rule_id, 1 FROM copies`,
  );
  await worker.dispatch(due);
  expect(await runsOf(one.workspace)).toHaveLength(1);
  expect((await runsOf(many.workspace)).length).toBeLessThan(601);
  while ((await worker.dispatch(due)) > 0);
  expect(await runsOf(many.workspace)).toHaveLength(601);
  // Executing them takes time and is not part of this test.
  const { workspaceId } = many.workspace;
  await inSystem(async (tx) => {
    await tx.nextOccurrence.deleteMany({ where: { workspaceId } });
    await tx.run.deleteMany({ where: { workspaceId } });
  });
});

describe("occurrences that were missed", () => {
  it("run the latest once and account for the others in one stretch", async () => {
    const { workspace } = await scheduled();
    await worker.dispatch(at("2026-11-19T09:20:00Z"));
    expect(outline(await runsOf(workspace))).toEqual([
      { at: "2026-11-16T09:00:00.000Z", status: "skipped", reason: "missed", coveredCount: 3 },
      { at: "2026-11-19T09:00:00.000Z", status: "pending", reason: null, coveredCount: 1 },
    ]);
  });

  it("run late within the catch-up window, and beyond it are skipped where the policy says so", async () => {
    const { workspace, scheduleId } = await scheduled();
    await inSystem((tx) =>
      tx.schedule.update({ where: { id: scheduleId }, data: { misfirePolicy: "skip", catchUpWindowMinutes: 30 } }),
    );
    await worker.dispatch(at("2026-11-16T09:29:00Z"));
    await inSystem((tx) =>
      tx.run.updateMany({
        where: { scheduleId },
        data: { status: "succeeded", concurrencyKey: null, finishedAt: at("2026-11-16T09:29:30Z") },
      }),
    );
    await worker.dispatch(at("2026-11-17T09:31:00Z"));
    expect(outline(await runsOf(workspace))).toEqual([
      { at: "2026-11-16T09:00:00.000Z", status: "succeeded", reason: null, coveredCount: 1 },
      { at: "2026-11-17T09:00:00.000Z", status: "skipped", reason: "missed", coveredCount: 1 },
    ]);
  });
});

describe("overlap", () => {
  it("records an occurrence that comes while the theme is being written as skipped", async () => {
    const { workspace, scope, id } = await scheduled();
    await generateNow(scope, { themeId: id });
    await worker.dispatch(at("2026-11-16T09:00:00Z"));
    expect(outline(await runsOf(workspace)).find((run) => run.at)).toEqual({
      at: "2026-11-16T09:00:00.000Z",
      status: "skipped",
      reason: "overlap",
      coveredCount: 1,
    });
  });

  it("refuses a second run by hand while one is under way", async () => {
    const { scope, id } = await scheduled();
    await generateNow(scope, { themeId: id });
    await expect(generateNow(scope, { themeId: id })).rejects.toMatchObject({
      code: "conflict",
      reason: "run_under_way",
    });
  });
});

describe("editing is never retroactive", () => {
  it("plans from now on, and withdraws what was claimed but not started", async () => {
    const { workspace, id } = await scheduled();
    await worker.dispatch(at("2026-11-16T09:00:00Z"));
    await saveThemeSchedule(workspace.at(at("2026-11-16T09:00:01Z")), { ...everyMorning, time: "10:00", themeId: id });
    const schedule = await findThemeSchedule(workspace.scope, id);
    expect(schedule).toMatchObject({ version: 2, nextOccurrenceAt: "2026-11-16T10:00:00.000Z" });
    expect(outline(await runsOf(workspace))).toMatchObject([{ status: "cancelled", reason: "schedule_changed" }]);
  });

  it("leaves the plan alone when only the people change", async () => {
    const { workspace, id } = await scheduled();
    await worker.dispatch(at("2026-11-16T09:00:00Z"));
    await saveThemeSchedule(workspace.at(at("2026-11-16T09:00:01Z")), { ...everyMorning, emails: [], themeId: id });
    expect(outline(await runsOf(workspace))).toMatchObject([{ status: "pending" }]);
    expect((await findThemeSchedule(workspace.scope, id))?.nextOccurrenceAt).toBe("2026-11-17T09:00:00.000Z");
  });

  it("tells the later of two people and overwrites nothing", async () => {
    const { scope, id } = await scheduled();
    const save = (time: string) => saveThemeSchedule(scope, { ...everyMorning, time, themeId: id, version: 1 });
    await save("10:00");
    await expect(save("11:00")).rejects.toMatchObject({ code: "stale" });
    expect((await findThemeSchedule(scope, id))?.time).toBe("10:00");
    await expect(saveThemeSchedule(scope, { ...everyMorning, themeId: id, version: null })).rejects.toMatchObject({
      code: "stale",
    });
  });

  it("takes a save whose answer was lost for what it is: nobody else's", async () => {
    const { scope, id } = await scheduled();
    const input = { ...everyMorning, time: "10:00", themeId: id, version: 1 };
    expect(await saveThemeSchedule(scope, input)).toMatchObject({ version: 2 });
    expect(await saveThemeSchedule(scope, input)).toMatchObject({ version: 2 });
  });

  it("lets one of two first saves of a card win", async () => {
    const workspace = await makeWorkspace();
    const { makeTheme } = await import("@/tests/setup/factories");
    const { id } = await makeTheme(workspace.scope);
    const save = (time: string) =>
      saveThemeSchedule(workspace.scope, { ...everyMorning, time, themeId: id, version: null });
    const results = await Promise.allSettled([save("08:00"), save("10:00")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("off and on again", () => {
  it("plans nothing while it is off and accounts for the stretch when it is on again", async () => {
    const { workspace, id } = await scheduled();
    const set = (iso: string, enabled: boolean) =>
      saveThemeSchedule(workspace.at(at(iso)), { ...everyMorning, enabled, themeId: id });
    await set("2026-11-16T10:00:00Z", false);
    expect((await findThemeSchedule(workspace.scope, id))?.nextOccurrenceAt).toBeNull();
    await worker.dispatch(at("2026-11-18T12:00:00Z"));
    await set("2026-11-19T12:00:00Z", true);
    expect(outline(await runsOf(workspace))).toEqual([
      // The first was due before it was turned off but not claimed by then: skipped with the others, for one reason.
      { at: "2026-11-16T09:00:00.000Z", status: "skipped", reason: "paused", coveredCount: 4 },
    ]);
    expect((await findThemeSchedule(workspace.scope, id))?.nextOccurrenceAt).toBe("2026-11-20T09:00:00.000Z");
  });

  it("stops for good when the schedule is deleted", async () => {
    const { workspace, scope, id } = await scheduled();
    await deleteThemeSchedule(scope, { themeId: id });
    await worker.dispatch(at("2026-11-20T09:00:00Z"));
    expect(await runsOf(workspace)).toEqual([]);
    expect(await findThemeSchedule(scope, id)).toBeNull();
    await expect(deleteThemeSchedule(scope, { themeId: id })).rejects.toMatchObject({ code: "not_found" });
  });
});

it("P1: every nominal instant of ten days is accounted for by exactly one run, through pauses, edits and outages", async () => {
  const { workspace, id } = await scheduled();
  const set = (iso: string, change: Partial<typeof everyMorning>) =>
    saveThemeSchedule(workspace.at(at(iso)), { ...everyMorning, ...change, themeId: id });
  await worker.dispatch(at("2026-11-16T09:00:00Z"));
  await worker.execute(at("2026-11-16T09:00:01Z"));
  await worker.dispatch(at("2026-11-19T09:00:00Z"));
  await worker.execute(at("2026-11-19T09:00:01Z"));
  await set("2026-11-19T12:00:00Z", { enabled: false });
  await set("2026-11-21T12:00:00Z", { enabled: true });
  await set("2026-11-22T12:00:00Z", { emails: [] });
  await worker.dispatch(at("2026-11-25T09:00:00Z"));
  await worker.execute(at("2026-11-25T09:00:01Z"));
  const runs = await runsOf(workspace);
  for (let day = 16; day <= 25; day++) {
    const instant = at(`2026-11-${day}T09:00:00Z`);
    const accounting = runs.filter(
      ({ scheduledFor, coversThrough }) =>
        scheduledFor && coversThrough && scheduledFor <= instant && instant <= coversThrough,
    );
    expect(
      accounting.map(({ status }) => status),
      instant.toISOString(),
    ).toHaveLength(1);
    expect(["succeeded", "skipped"]).toContain(accounting[0]?.status);
  }
});
