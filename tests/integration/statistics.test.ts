import { expect, it } from "vitest";
import { inSystem } from "@/lib/db/system";
import { getScheduleStatistics } from "@/lib/schedules/queries";
import { makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule } from "@/tests/setup/schedules";

const now = new Date("2026-11-20T12:00:00Z");
const daysAgo = (days: number, seconds = 0) => new Date(now.getTime() - days * 86_400_000 + seconds * 1_000);

it("counts by status, success rate, duration and lateness over 7, 30 and 90 days, and rows of the same end", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(now);
  const { id, themeId } = await makeSchedule(scope);
  const run = (days: number, status: "succeeded" | "failed" | "skipped", seconds: number, count = 1) => ({
    workspaceId: workspace.workspaceId,
    scheduleId: id,
    subjectId: themeId,
    taskType: "synthesis",
    trigger: "schedule" as const,
    scheduledFor: daysAgo(days),
    coversThrough: daysAgo(days),
    dueAt: daysAgo(days),
    coveredCount: count,
    status,
    reason: status === "skipped" ? "paused" : null,
    error: status === "failed" ? { message: "no such feed" } : undefined,
    createdAt: daysAgo(days),
    startedAt: status === "skipped" ? null : daysAgo(days, 1),
    finishedAt: daysAgo(days, 1 + seconds),
  });
  const runs = [
    run(80, "succeeded", 10),
    run(79, "succeeded", 10),
    run(20, "failed", 1),
    run(6, "skipped", 0, 5),
    run(5, "succeeded", 2),
    run(4, "succeeded", 4),
  ];
  await inSystem((tx) => tx.run.createMany({ data: runs }));
  const statistics = await getScheduleStatistics(scope, id);
  expect(statistics.windows).toMatchObject([
    { days: 7, byStatus: { succeeded: 2, skipped: 5 }, successRate: 1, durationMs: { p50: 3_000, p95: 3_900 } },
    { days: 30, byStatus: { succeeded: 2, skipped: 5, failed: 1 }, latenessMs: { p50: 1_000, p95: 1_000 } },
    { days: 90, byStatus: { succeeded: 4, skipped: 5, failed: 1 }, successRate: 0.8 },
  ]);
  expect(statistics.lastError?.error).toBe("no such feed");
  expect(statistics.streak).toEqual({ status: "succeeded", count: 2 });
  expect(statistics.longestSuccess).toBe(2);
  expect(statistics.daily).toHaveLength(30);
  expect(statistics.daily.at(-7)).toEqual({ day: "2026-11-14", succeeded: 0, failed: 0, skipped: 5 });
});

it("of a schedule that has never run says so with nothing", async () => {
  const workspace = await makeWorkspace();
  const { id } = await makeSchedule(workspace.at(now));
  expect(await getScheduleStatistics(workspace.at(now), id)).toMatchObject({
    windows: [{ runs: 0, successRate: null, durationMs: { p50: null, p95: null } }, {}, {}],
    lastError: null,
    streak: null,
  });
});

it("has thirty days of the calendar, also across the end of summer time and shortly before midnight", async () => {
  const late = new Date("2026-11-28T07:22:00Z");
  const workspace = await makeWorkspace();
  const { id } = await makeSchedule(workspace.at(late), { timezone: "America/Los_Angeles" });
  const { daily } = await getScheduleStatistics(workspace.at(late), id);
  const days = daily.map(({ day }) => day);
  expect([days.length, new Set(days).size, days[0], days.at(-1)]).toEqual([30, 30, "2026-10-29", "2026-11-27"]);
});
