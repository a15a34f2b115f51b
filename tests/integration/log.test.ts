import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { systemClock } from "@/lib/clock";
import { log as processLog } from "@/lib/log";
import { createSchedule, deleteSchedule, pauseSchedule } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { makeScheduledTheme, makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";
import { watchStalls } from "@/worker/stall-watch";

const lines: Record<string, unknown>[] = [];
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
    done();
  },
});
const log = pino({ level: "info", base: undefined, timestamp: false }, sink);
const worker = useWorker(log);
const at = (iso: string) => new Date(iso);

it("tells of an occurrence from due to mailed, each with what it is of and how long it took, and names no address", async () => {
  const workspace = await makeWorkspace();
  const { scheduleId } = await makeScheduledTheme(workspace.at(at("2026-11-16T08:00:00Z")), {
    emails: ["reader@example.com"],
  });
  lines.length = 0;
  await worker.work(at("2026-11-16T09:00:02Z"));
  const ms = expect.any(Number) as number;
  expect(lines).toMatchObject([
    { scheduleId, outcome: "due", scheduledFor: "2026-11-16T09:00:00.000Z" },
    { msg: "A run has started.", scheduleId, taskType: "synthesis", attempt: 1, lateMs: 2_000 },
    { msg: "A run has ended.", scheduleId, status: "succeeded", ms },
    { msg: "A delivery was accepted.", outcome: "accepted", ms },
  ]);
  lines.length = 0;
  await worker.work(at("2026-11-19T09:00:00Z"));
  expect(lines).toMatchObject([
    { scheduleId, outcome: "missed", scheduledFor: "2026-11-18T09:00:00.000Z" },
    { scheduleId, outcome: "due" },
    { msg: "A run has started." },
    { msg: "A run has ended.", status: "skipped", reason: "nothing_new" },
  ]);
  expect(JSON.stringify(lines)).not.toContain("reader@example.com");
});

it("tells who made, changed and deleted a schedule", async () => {
  const { scope, userId, workspaceId } = await makeWorkspace();
  const { id: themeId } = await makeTheme(scope);
  const input = { name: "Daily", taskType: "synthesis", params: { themeId }, timezone: "UTC" };
  const recurrence = { kind: "daily", time: "09:00" };
  const told = vi.spyOn(processLog(), "info");
  const { id } = await createSchedule(scope, scheduleInputSchema.parse({ ...input, recurrence }));
  await pauseSchedule(scope, { id });
  await deleteSchedule(scope, { id });
  const by = { subjectId: id, workspaceId, actor: "person", userId };
  expect(told.mock.calls.map(([fields]) => fields)).toMatchObject([
    { action: "schedule.created", ...by },
    { action: "schedule.paused", ...by },
    { action: "schedule.deleted", ...by },
  ]);
});

it("names the task that holds the worker still", async () => {
  lines.length = 0;
  const working = [{ queue: "run.execute", since: systemClock.now(), task: "report", runId: "r" }];
  const watch = watchStalls(log, () => working);
  const until = performance.now() + 1_200;
  while (performance.now() < until);
  await expect
    .poll(() => lines, { timeout: 5_000 })
    .toMatchObject([
      {
        msg: expect.stringContaining("stood still") as string,
        stalledMs: expect.any(Number) as number,
        working: [{ task: "report", runId: "r" }],
      },
    ]);
  expect(Number(lines[0]?.stalledMs)).toBeGreaterThan(200);
  watch.stop();
});
