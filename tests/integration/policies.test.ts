import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { noticeKinds } from "@/lib/assembly/notices";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { sendNotices } from "@/lib/notices/send/send-notices";
import { outboxTransport } from "@/lib/mail/outbox";
import { env } from "@/lib/env";
import {
  moveNextOccurrence,
  moveOccurrence,
  patchSchedule,
  pauseSchedule,
  restoreOccurrence,
  resumeSchedule,
  runScheduleNow,
  skipNextOccurrence,
  skipOccurrence,
} from "@/lib/schedules/commands";
import { listUpcoming } from "@/lib/schedules/queries";
import type { TaskRunner } from "@/lib/tasks/contract";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";
import { addItems, deliveriesOf, makeItem, makeWorkspace, runsOf, type TestWorkspace } from "@/tests/setup/factories";
import { makeSchedule, outline, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

// The design's table of policies, row by row. The clock is set manually; the first occurrence is Monday 16 November
// 2026, 09:00 UTC.
const worker = useWorker();
const at = (time: string, day = 16) => new Date(`2026-11-${day}T${time}:00Z`);
const monday = at("08:00");

async function scheduled(change: Parameters<typeof makeSchedule>[1] = {}) {
  const workspace = await makeWorkspace();
  const schedule = await makeSchedule(workspace.at(monday), change);
  return { workspace, ...schedule };
}

const failing: TaskRunner = {
  definition: synthesisDefinition,
  run: async () => {
    throw new Error("the source of all trouble");
  },
};
const fiveMinutes = { kind: "interval", every: 5, unit: "minutes", anchor: "2026-11-16T09:00:00Z" };

describe("catch-up window (misfire grace)", () => {
  it("late within the window runs late", async () => {
    const { workspace } = await scheduled({ misfirePolicy: "skip", catchUpWindowMinutes: 30 });
    await worker.dispatch(at("09:30"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: pending"]);
  });
  it("beyond it coalesces to the latest missed occurrence, once, by default", async () => {
    const { workspace } = await scheduled();
    await worker.dispatch(at("20:00", 19));
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-18 09:00 x3: skipped missed", "11-19 09:00: pending"]);
  });
  it("beyond it skips where the policy says so, and one run names the stretch", async () => {
    const { workspace, id } = await scheduled({ misfirePolicy: "skip", catchUpWindowMinutes: 30 });
    await worker.dispatch(at("20:00", 19));
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-19 09:00 x4: skipped missed"]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 20));
  });
  it("a stretch that follows a stretch of the same reason lengthens it", async () => {
    const { workspace } = await scheduled({ misfirePolicy: "skip", catchUpWindowMinutes: 30 });
    await worker.dispatch(at("20:00", 17));
    await worker.dispatch(at("20:00", 19));
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-19 09:00 x4: skipped missed"]);
  });
});

describe("overlap", () => {
  it("skip: an occurrence that comes while the one before is at work is recorded as skipped, in one stretch", async () => {
    const { workspace } = await scheduled({ recurrence: fiveMinutes });
    for (const time of ["09:00", "09:05", "09:10", "09:15"]) await worker.dispatch(at(time));
    expect(await outline(workspace)).toEqual(["11-16 09:00: pending", "11-16 09:05..11-16 09:15 x3: skipped overlap"]);
  });
  it("buffer_one: one waits for the running one, a further one is skipped", async () => {
    const { workspace } = await scheduled({ recurrence: fiveMinutes, overlapPolicy: "buffer_one" });
    for (const time of ["09:00", "09:05", "09:10"]) await worker.dispatch(at(time));
    expect(await outline(workspace)).toEqual([
      "11-16 09:00: pending",
      "11-16 09:05: pending",
      "11-16 09:10: skipped overlap",
    ]);
    // The waiting run is not started before the first one has ended; then it is.
    const [, second] = await runsOf(workspace);
    expect(await worker.ring(at("09:11"))).toBe(0);
    await worker.execute(at("09:11"));
    expect((await runsOf(workspace)).map(({ status }) => status)).toEqual(["succeeded", "pending", "skipped"]);
    expect(await worker.ring(at("09:12"))).toBeGreaterThan(0);
    await worker.execute(at("09:12"));
    expect((await runsOf(workspace)).find(({ id }) => id === second?.id)).toMatchObject({
      status: "skipped",
      reason: "nothing_new",
    });
  });
});

describe("pause", () => {
  it("the clock goes on, nothing is replayed, and the stretch becomes one run with its range and count", async () => {
    const { workspace, id } = await scheduled();
    await pauseSchedule(workspace.at(monday), { id, reason: "On holiday" });
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseReason: "On holiday", next: null });
    await worker.dispatch(at("12:00", 18));
    expect(await outline(workspace)).toEqual([]);
    await resumeSchedule(workspace.at(at("12:00", 18)), { id });
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-18 09:00 x3: skipped paused"]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 19));
  });
  it("until a date: goes on by itself at that very instant, and an occurrence at that instant runs", async () => {
    const { workspace, id } = await scheduled();
    await pauseSchedule(workspace.at(monday), { id, until: "2026-11-18T09:00:00Z" });
    expect(await worker.resume(at("08:59", 18))).toBe(0);
    // The worker was three minutes late.
    expect(await worker.resume(at("09:03", 18))).toBe(1);
    await worker.dispatch(at("09:03", 18));
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-17 09:00 x2: skipped paused", "11-18 09:00: pending"]);
    expect(await traceOf(workspace.scope, id)).toEqual([
      "person: schedule.created",
      "person: schedule.paused",
      "system: schedule.resumed",
    ]);
  });
  it("until a date is done once by two workers at once, to the millisecond", async () => {
    const { workspace, id } = await scheduled();
    await pauseSchedule(workspace.at(monday), { id, until: "2026-11-18T09:00:00Z" });
    const resumed = await Promise.all([worker.resume(at("09:00", 18)), worker.resume(at("09:00", 18))]);
    expect(resumed.reduce((a, b) => a + b)).toBe(1);
    await worker.dispatch(at("09:00", 18));
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-17 09:00 x2: skipped paused", "11-18 09:00: pending"]);
  });
  it("refuses an end that is over, on its field", async () => {
    const { workspace, id } = await scheduled();
    await expect(pauseSchedule(workspace.at(monday), { id, until: "2026-11-15T09:00:00Z" })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: ["until"], code: "instant_past" }],
    });
    expect((await scheduleRow(id)).status).toBe("active");
  });
  it("stops what is claimed and not started, and mail that has not left", async () => {
    const { workspace, id } = await scheduled();
    await worker.dispatch(at("09:00"));
    await worker.execute(at("09:00"));
    await pauseSchedule(workspace.at(at("09:01")), { id });
    await worker.deliver(at("09:02"));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "cancelled" }]);
  });
});

describe("a run at work when its schedule is paused", () => {
  it("is not kept when it finishes, and not tried again when it fails", async () => {
    for (const ending of ["finishes", "fails"]) {
      const { workspace, id, themeId } = await scheduled();
      await worker.dispatch(at("09:00"));
      const pausing: TaskRunner = {
        definition: synthesisDefinition,
        run: async ({ commit }) => {
          await pauseSchedule(workspace.at(at("09:01")), { id });
          if (ending === "fails") throw new Error("the source of all trouble");
          return commit((tx) =>
            tx.theme.update({ where: { id: themeId }, data: { brief: "kept" } }).then(() => undefined),
          );
        },
      };
      await worker.execute(at("09:01"), [pausing]);
      expect(await outline(workspace)).toEqual(["11-16 09:00: cancelled paused"]);
      expect((await inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: themeId } }))).brief).toBe("");
    }
  });
});

describe("resume", () => {
  const paused = async () => {
    const made = await scheduled();
    await pauseSchedule(made.workspace.at(monday), { id: made.id });
    return made;
  };
  it("leave: nothing is made up for", async () => {
    const { workspace, id } = await paused();
    expect(await resumeSchedule(workspace.at(at("12:00", 17)), { id, missed: "leave" })).toEqual({ runId: null });
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-17 09:00 x2: skipped paused"]);
  });
  it("combine: one run now makes up for all of it", async () => {
    const { workspace, id } = await paused();
    const { runId } = await resumeSchedule(workspace.at(at("12:00", 17)), { id, missed: "combine" });
    await worker.execute(at("12:00", 17));
    await worker.deliver(at("12:00", 17));
    const combined = (await runsOf(workspace)).find((run) => run.id === runId);
    expect(combined).toMatchObject({ status: "succeeded", trigger: "manual" });
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted" }]);
  });
  it("combine: no run where nothing was missed", async () => {
    const { workspace, id } = await paused();
    expect(await resumeSchedule(workspace.at(at("08:30")), { id, missed: "combine" })).toEqual({ runId: null });
  });
  it("is refused for what is not paused", async () => {
    const { workspace, id } = await scheduled();
    await expect(resumeSchedule(workspace.scope, { id })).rejects.toMatchObject({ reason: "schedule_not_paused" });
  });
});

describe("skip next", () => {
  it("one occurrence is skipped, the rule untouched", async () => {
    const { workspace, id } = await scheduled();
    await skipNextOccurrence(workspace.at(monday), { id });
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 17));
    await worker.dispatch(at("09:00", 17));
    expect(await outline(workspace)).toEqual(["11-16 09:00: skipped skipped_by_person", "11-17 09:00: pending"]);
  });
  it("an instant that was skipped is not counted again by a pause that follows", async () => {
    const { workspace, id } = await scheduled();
    await skipNextOccurrence(workspace.at(monday), { id });
    await pauseSchedule(workspace.at(at("08:30")), { id });
    await resumeSchedule(workspace.at(at("12:00", 18)), { id });
    expect(await outline(workspace)).toEqual([
      "11-16 09:00: skipped skipped_by_person",
      "11-17 09:00..11-18 09:00 x2: skipped paused",
    ]);
  });
});

describe("move next", () => {
  it("one occurrence runs at another time, is still the nominal one, and mail leaves at the new time", async () => {
    const { workspace, id } = await scheduled();
    await moveNextOccurrence(workspace.at(monday), { id, at: "2026-11-16T15:30:00Z" });
    await worker.dispatch(at("15:29"));
    expect(await runsOf(workspace)).toEqual([]);
    await worker.dispatch(at("15:30"));
    expect(await runsOf(workspace)).toMatchObject([
      { scheduledFor: at("09:00"), dueAt: at("15:30"), status: "pending" },
    ]);
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 17), dueAt: at("09:00", 17) });
  });
  it("earlier: the nominal one is accounted for and does not come again", async () => {
    const { workspace, id } = await scheduled();
    await moveNextOccurrence(workspace.at(monday), { id, at: "2026-11-16T08:30:00Z" });
    await worker.work(at("08:30"));
    await worker.work(at("09:00"));
    await worker.work(at("08:59", 17));
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", sentAt: at("08:30") }]);
  });
  it("refuses what is over or lies beyond the one after it, on its field", async () => {
    const { workspace, id } = await scheduled();
    const move = (to: string) => moveNextOccurrence(workspace.at(monday), { id, at: to });
    await expect(move("2026-11-16T07:59:00Z")).rejects.toMatchObject({ fields: [{ code: "instant_past" }] });
    await expect(move("2026-11-17T09:00:00Z")).rejects.toMatchObject({ fields: [{ code: "beyond_following" }] });
    await pauseSchedule(workspace.at(monday), { id });
    await expect(move("2026-11-16T10:00:00Z")).rejects.toMatchObject({ reason: "schedule_paused" });
  });
});

describe("any of the next dates", () => {
  const soon = (workspace: TestWorkspace, id: string) => listUpcoming(workspace.at(at("09:30")), { id, count: 4 });
  it("is skipped, and runs again after all", async () => {
    const { workspace, id } = await scheduled();
    await skipOccurrence(workspace.at(monday), { id, at: "2026-11-18T09:00:00Z" });
    await skipOccurrence(workspace.at(monday), { id, at: "2026-11-17T09:00:00Z" });
    for (const day of [16, 17]) await worker.work(at("09:00", day));
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 19));
    await restoreOccurrence(workspace.at(at("12:00", 17)), { id, at: "2026-11-18T09:00:00Z" });
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 18));
    await worker.work(at("09:00", 18));
    expect(await outline(workspace)).toEqual([
      "11-16 09:00: succeeded",
      "11-17 09:00: skipped skipped_by_person",
      "11-18 09:00: skipped nothing_new",
    ]);
  });
  it("is moved, among the others, and moved back; and stands in the list as it is", async () => {
    const { workspace, id } = await scheduled();
    await moveOccurrence(workspace.at(monday), { id, at: "2026-11-18T09:00:00Z", to: "2026-11-18T15:30:00Z" });
    await moveOccurrence(workspace.at(monday), { id, at: "2026-11-19T09:00:00Z", to: "2026-11-19T07:00:00Z" });
    await skipOccurrence(workspace.at(monday), { id, at: "2026-11-17T09:00:00Z" });
    await worker.work(at("09:00"));
    expect(await soon(workspace, id)).toMatchObject([
      { at: at("09:00", 17), dueAt: null },
      { at: at("09:00", 18), dueAt: at("15:30", 18) },
      { at: at("09:00", 19), dueAt: at("07:00", 19) },
      { at: at("09:00", 20), dueAt: at("09:00", 20) },
      { at: at("09:00", 21), dueAt: at("09:00", 21) },
    ]);
    await moveOccurrence(workspace.at(at("10:00")), { id, at: "2026-11-19T09:00:00Z", to: "2026-11-19T09:00:00Z" });
    await worker.work(at("15:29", 18));
    expect(await outline(workspace)).toHaveLength(2);
    await worker.work(at("15:30", 18));
    expect((await runsOf(workspace)).map(({ dueAt }) => dueAt)).toEqual([
      at("09:00"),
      at("09:00", 17),
      at("15:30", 18),
    ]);
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 19), dueAt: at("09:00", 19) });
  });
  it("that was moved to a time to come does not run with what was missed before it", async () => {
    const { workspace, id } = await scheduled();
    await moveOccurrence(workspace.at(monday), { id, at: "2026-11-17T09:00:00Z", to: "2026-11-17T20:00:00Z" });
    await worker.work(at("10:00", 17));
    expect((await runsOf(workspace)).map(({ scheduledFor }) => scheduledFor)).toEqual([at("09:00")]);
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 17), dueAt: at("20:00", 17) });
  });
  it("that was moved to an earlier time is the latest one once that has come: the one before it is missed", async () => {
    const { workspace, id } = await scheduled();
    await moveOccurrence(workspace.at(monday), { id, at: "2026-11-17T09:00:00Z", to: "2026-11-16T10:30:00Z" });
    await worker.work(at("11:00"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: skipped missed", "11-17 09:00: succeeded"]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 18));
  });
  it("does not come back behind one that was moved before it", async () => {
    const { workspace, id } = await scheduled();
    await skipNextOccurrence(workspace.at(monday), { id });
    await moveNextOccurrence(workspace.at(monday), { id, at: "2026-11-16T08:30:00Z" });
    const back = restoreOccurrence(workspace.at(monday), { id, at: "2026-11-16T09:00:00Z" });
    await expect(back).rejects.toMatchObject({ reason: "occurrence_overtaken" });
  });
  it("is refused on its field: what is no date of it, is skipped already, or would change places", async () => {
    const { workspace, id } = await scheduled();
    const scope = workspace.at(monday);
    await skipOccurrence(scope, { id, at: "2026-11-17T09:00:00Z" });
    const skipping = (day: string) => skipOccurrence(scope, { id, at: `2026-11-${day}Z` });
    await expect(skipping("17T09:00:00")).rejects.toMatchObject({ reason: "occurrence_skipped" });
    await expect(skipping("17T09:01:00")).rejects.toMatchObject({ fields: [{ code: "occurrence_unknown" }] });
    await expect(skipping("15T09:00:00")).rejects.toMatchObject({ fields: [{ code: "occurrence_unknown" }] });
    const moving = (to: string) => moveOccurrence(scope, { id, at: "2026-11-18T09:00:00Z", to: `2026-11-${to}Z` });
    await expect(moving("17T08:00:00")).rejects.toMatchObject({ fields: [{ path: ["to"], code: "before_previous" }] });
    await expect(moving("19T09:00:00")).rejects.toMatchObject({ fields: [{ path: ["to"], code: "beyond_following" }] });
    await expect(restoreOccurrence(scope, { id, at: "2026-11-18T09:00:00Z" })).rejects.toMatchObject({
      fields: [{ code: "occurrence_not_skipped" }],
    });
    expect(await outline(workspace)).toEqual(["11-17 09:00: skipped skipped_by_person"]);
  });
  it("the last one skipped completes the schedule, and taken back it goes on", async () => {
    const { workspace, id } = await scheduled({ endsAt: "2026-11-16T12:00:00Z" });
    await skipNextOccurrence(workspace.at(monday), { id });
    expect((await scheduleRow(id)).status).toBe("completed");
    expect(await listUpcoming(workspace.at(monday), { id, count: 4 })).toMatchObject([{ dueAt: null }]);
    await restoreOccurrence(workspace.at(at("08:30")), { id, at: "2026-11-16T09:00:00Z" });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", next: { at: at("09:00") } });
    await worker.work(at("09:00"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
  });
  it("stays moved through a pause; where that time passed meanwhile, it is due by its rule", async () => {
    const { workspace, id } = await scheduled();
    await moveOccurrence(workspace.at(monday), { id, at: "2026-11-18T09:00:00Z", to: "2026-11-17T20:00:00Z" });
    await pauseSchedule(workspace.at(at("08:30")), { id });
    await resumeSchedule(workspace.at(at("12:00", 17)), { id });
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 18), dueAt: at("20:00", 17) });
    await pauseSchedule(workspace.at(at("12:30", 17)), { id });
    await resumeSchedule(workspace.at(at("08:00", 18)), { id });
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 18), dueAt: at("09:00", 18) });
  });
});

describe("edit", () => {
  const later = { recurrence: { kind: "daily" as const, time: "10:00" } };
  it("is never retroactive: bumps the version, withdraws what was claimed but not started, and plans anew", async () => {
    const { workspace, id } = await scheduled();
    await worker.dispatch(at("09:00"));
    await patchSchedule(workspace.at(at("09:01")), { id, ...later });
    expect(await scheduleRow(id)).toMatchObject({ version: 2, next: { at: at("10:00"), version: 2 } });
    expect(await outline(workspace)).toEqual(["11-16 09:00: cancelled schedule_changed"]);
  });
  it("lets a started run finish on its own snapshot", async () => {
    const { workspace, id } = await scheduled();
    await worker.dispatch(at("09:00"));
    const editing: TaskRunner = {
      definition: synthesisDefinition,
      run: async (context) => {
        await patchSchedule(workspace.at(at("09:01")), { id, ...later, recipients: ["new@example.com"] });
        expect(context.snapshot).toMatchObject({ scheduleVersion: 1, recipients: ["a@example.com"] });
        return context.commit(async () => undefined);
      },
    };
    await worker.execute(at("09:01"), [editing]);
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
  });
  it("refuses what was made from an older version", async () => {
    const { workspace, id } = await scheduled();
    await patchSchedule(workspace.scope, { id, version: 1, name: "First" });
    await expect(patchSchedule(workspace.scope, { id, version: 1, name: "Second" })).rejects.toMatchObject({
      code: "stale",
    });
  });
  it("under another rule nothing is skipped, and nothing that has not come is accounted for", async () => {
    const { workspace, id } = await scheduled({ recurrence: { kind: "monthly", day: 15, time: "09:00" } });
    await skipNextOccurrence(workspace.at(at("10:00")), { id });
    await patchSchedule(workspace.at(at("11:00")), { id, recurrence: { kind: "daily", time: "09:00" } });
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 17));
    expect(await outline(workspace)).toEqual([]);
  });
  it("an occurrence that ran ahead of its time is not run again, and does not silence the new rule", async () => {
    const { workspace, id } = await scheduled({ recurrence: { kind: "monthly", day: 20, time: "09:00" } });
    await moveNextOccurrence(workspace.at(monday), { id, at: "2026-11-16T08:30:00Z" });
    await worker.work(at("08:30"));
    await patchSchedule(workspace.at(at("08:45")), { id, recurrence: { kind: "daily", time: "09:00" } });
    for (const day of [16, 17, 18, 19, 20, 21]) await worker.dispatch(at("09:00", day));
    const lines = await outline(workspace);
    expect(lines.filter((line) => line.startsWith("11-20"))).toEqual(["11-20 09:00: succeeded"]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 22));
  });
  it("that leaves the next instant what it is keeps it where it was moved to", async () => {
    const { workspace, id } = await scheduled();
    await moveNextOccurrence(workspace.at(monday), { id, at: "2026-11-16T15:00:00Z" });
    await patchSchedule(workspace.at(at("10:00")), { id, endsAt: "2027-11-16T15:00:00Z" });
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00"), dueAt: at("15:00") });
    expect(await outline(workspace)).toEqual([]);
  });
  it("takes back what was claimed ahead of its time, so that the same instant can come under the new rule", async () => {
    const { workspace, id } = await scheduled({ leadMinutes: 15 });
    await worker.dispatch(at("08:45"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: pending"]);
    const weekly = { kind: "weekly" as const, days: ["mon" as const], time: "09:00" };
    await patchSchedule(workspace.at(at("08:50")), { id, recurrence: weekly });
    expect(await outline(workspace)).toEqual([]);
    await worker.dispatch(at("08:50"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: pending"]);
  });
});

describe("run now", () => {
  it("is allowed while paused, and moves neither the rule nor the limit nor coverage unless delivered", async () => {
    const { workspace, id, themeId } = await scheduled({ maxRuns: 2 });
    await pauseSchedule(workspace.at(monday), { id });
    await runScheduleNow(workspace.at(at("08:10")), { id, deliveryMode: "draft" });
    await worker.execute(at("08:10"));
    const theme = () => inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: themeId } }));
    expect((await theme()).coveredThrough).toBeNull();
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", runsCounted: 0, next: null });
    await runScheduleNow(workspace.at(at("08:20")), { id });
    await worker.execute(at("08:20"));
    expect((await theme()).coveredThrough).toEqual(at("08:20"));
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", runsCounted: 0 });
  });
  it("has a key of its own: a second one at once is refused", async () => {
    const { workspace, id } = await scheduled();
    await runScheduleNow(workspace.scope, { id });
    await expect(runScheduleNow(workspace.scope, { id })).rejects.toMatchObject({ reason: "run_under_way" });
  });
});

describe("retry", () => {
  it("is the same occurrence and the same run, up to the horizon; then it has failed, and the owner is told", async () => {
    const { workspace } = await scheduled({ retryHorizonMinutes: 2 });
    await worker.dispatch(at("09:00"));
    for (let attempt = 0; attempt < 6; attempt++) {
      const [run] = await runsOf(workspace);
      await worker.execute(run?.retryAt ?? at("09:00"), [failing]);
    }
    expect(await outline(workspace)).toEqual(["11-16 09:00: failed"]);
    const [mail] = await notices(at("09:05"), workspace.email);
    expect(mail).toContain("Subject: Courts, daily failed");
    expect(mail).toContain("the source of all trouble");
    expect(await deliveriesOf(workspace)).toEqual([]);
  });
  it("does not go beyond the next nominal time", async () => {
    const { workspace } = await scheduled({ recurrence: fiveMinutes });
    await worker.dispatch(at("09:00"));
    for (let attempt = 0; attempt < 6; attempt++) {
      const [run] = await runsOf(workspace);
      await worker.execute(run?.retryAt ?? at("09:00"), [failing]);
    }
    const [run] = await runsOf(workspace);
    expect(run).toMatchObject({ status: "failed" });
    expect(run?.finishedAt?.getTime()).toBeLessThan(at("09:05").getTime());
  });
});

describe("N failures in a row", () => {
  it("pause the schedule and say so, to the owner and on the trace; the recipients hear nothing", async () => {
    const { workspace, id } = await scheduled({ retryHorizonMinutes: 0, pauseAfterFailures: 3 });
    for (const day of [16, 17, 18]) {
      await worker.dispatch(at("09:00", day));
      await worker.execute(at("09:00", day), [failing]);
    }
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseCause: "failures", consecutiveFailures: 3 });
    await worker.dispatch(at("09:00", 19));
    expect(await outline(workspace)).toEqual(["11-16 09:00: failed", "11-17 09:00: failed", "11-18 09:00: failed"]);
    const mails = await notices(at("09:01", 18), workspace.email);
    expect(mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1])).toEqual([
      "Courts, daily failed",
      "Courts, daily is paused",
    ]);
    expect(await traceOf(workspace.scope, id)).toEqual(["person: schedule.created", "system: schedule.paused"]);
    expect(await deliveriesOf(workspace)).toEqual([]);
  });
  it("finding nothing new is no failure, and begins the count anew", async () => {
    const { workspace, id } = await scheduled({ retryHorizonMinutes: 0, pauseAfterFailures: 2 });
    await worker.work(at("09:00", 16));
    await worker.dispatch(at("09:00", 17));
    await worker.execute(at("09:00", 17), [failing]);
    await worker.work(at("09:00", 18));
    await worker.dispatch(at("09:00", 19));
    await worker.execute(at("09:00", 19), [failing]);
    expect(await scheduleRow(id)).toMatchObject({ status: "active", consecutiveFailures: 1 });
    expect((await outline(workspace))[2]).toBe("11-18 09:00: skipped nothing_new");
  });
  it("a success in between begins the count anew", async () => {
    const { workspace, id } = await scheduled({ retryHorizonMinutes: 0, pauseAfterFailures: 2 });
    await worker.dispatch(at("09:00", 16));
    await worker.execute(at("09:00", 16), [failing]);
    await worker.work(at("09:00", 17));
    await worker.dispatch(at("09:00", 18));
    await worker.execute(at("09:00", 18), [failing]);
    expect(await scheduleRow(id)).toMatchObject({ status: "active", consecutiveFailures: 1 });
    expect((await runsOf(workspace)).map(({ status }) => status)).toEqual(["failed", "succeeded", "failed"]);
  });
});

describe("bounds", () => {
  it("startsAt and endsAt bound the occurrences; then the schedule is completed, and can be reopened", async () => {
    const bounds = { startsAt: "2026-11-17T00:00:00Z", endsAt: "2026-11-18T09:00:00Z" };
    const { workspace, id } = await scheduled(bounds);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 17));
    await worker.work(at("09:00", 17));
    await worker.work(at("09:00", 18));
    expect(await scheduleRow(id)).toMatchObject({ status: "completed", next: null });
    expect((await traceOf(workspace.scope, id)).at(-1)).toBe("system: schedule.completed");
    await patchSchedule(workspace.at(at("12:00", 20)), { id, endsAt: null });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", next: { at: at("09:00", 21) } });
  });
  it("maxRuns counts what ran by the rule, not what was skipped or done by hand", async () => {
    const { workspace, id } = await scheduled({ maxRuns: 2 });
    await skipNextOccurrence(workspace.at(monday), { id });
    for (const day of [17, 18, 19]) await worker.work(at("09:00", day));
    expect(await scheduleRow(id)).toMatchObject({ status: "completed", runsCounted: 2 });
    expect((await outline(workspace)).map((line) => line.slice(0, 5))).toEqual(["11-16", "11-17", "11-18"]);
    await patchSchedule(workspace.at(at("12:00", 20)), { id, maxRuns: 3 });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", next: { at: at("09:00", 21) } });
  });
  it("refuses bounds that leave nothing, on their field", async () => {
    await expect(scheduled({ endsAt: "2026-11-16T08:30:00Z" })).rejects.toMatchObject({
      fields: [{ path: ["endsAt"], code: "never_runs" }],
    });
  });
});

describe("lead", () => {
  it("preparation begins before the nominal time, mail leaves at it", async () => {
    const { workspace, id } = await scheduled({ leadMinutes: 10 });
    await worker.work(at("08:49"));
    expect(await outline(workspace)).toEqual([]);
    await worker.work(at("08:50"));
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "queued" }]);
    await worker.deliver(at("09:00"));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", sentAt: at("09:00") }]);
    // Until it is due, it remains the next occurrence.
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00"), wakeAt: at("09:00") });
    await worker.dispatch(at("09:00"));
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00", 17), wakeAt: at("08:50", 17) });
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
  });
  it("never reaches back before the occurrence ahead of it", async () => {
    const { workspace, id } = await scheduled({ recurrence: fiveMinutes, leadMinutes: 60 });
    await worker.work(at("08:00"));
    await patchSchedule(workspace.at(at("08:10")), { id, recipients: [] });
    await worker.work(at("08:10"));
    await worker.work(at("09:00"));
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:05"), wakeAt: at("09:00") });
    expect(await outline(workspace)).toEqual(["11-16 09:00: succeeded"]);
  });
  it("a theme that is busy ahead of time is looked at again, and overlaps only when it is due", async () => {
    const { workspace, id } = await scheduled({ leadMinutes: 60 });
    await runScheduleNow(workspace.at(at("07:59")), { id, deliveryMode: "draft" });
    await worker.dispatch(at("08:00"));
    expect((await scheduleRow(id)).next).toMatchObject({ at: at("09:00"), wakeAt: new Date("2026-11-16T08:00:15Z") });
    await worker.execute(at("08:01"));
    await worker.work(at("08:02"));
    await worker.work(at("09:00"));
    expect((await outline(workspace))[0]).toBe("11-16 09:00: succeeded");
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "accepted", sentAt: at("09:00") }]);
  });
  it("does not complete the schedule before its last occurrence is due: until then it can be steered", async () => {
    const { workspace, id } = await scheduled({ leadMinutes: 10, maxRuns: 1 });
    await worker.dispatch(at("08:50"));
    await skipNextOccurrence(workspace.at(at("08:51")), { id });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", runsCounted: 0, next: { at: at("09:00", 17) } });
    await worker.work(at("08:50", 17));
    expect((await scheduleRow(id)).status).toBe("active");
    await expect(skipNextOccurrence(workspace.at(at("08:55", 17)), { id })).rejects.toMatchObject({
      reason: "next_being_prepared",
    });
    await worker.work(at("09:00", 17));
    expect(await scheduleRow(id)).toMatchObject({ status: "completed", runsCounted: 1 });
  });
  it("what was prepared and has reached nobody is called off by a pause, and the coverage goes back", async () => {
    const { workspace, id, themeId } = await scheduled({ leadMinutes: 60 });
    await worker.work(at("08:00"));
    const covered = () =>
      inSystem((tx) => tx.theme.findUniqueOrThrow({ where: { id: themeId } })).then((theme) => theme.coveredThrough);
    expect(await covered()).toEqual(at("08:00"));
    await pauseSchedule(workspace.at(at("08:30")), { id });
    await worker.deliver(at("09:00"));
    expect(await deliveriesOf(workspace)).toMatchObject([{ status: "cancelled" }]);
    expect(await covered()).toBeNull();
    expect(await inSystem((tx) => tx.edition.findFirst({ where: { themeId } }))).toMatchObject({
      status: "discarded",
      discardReason: "called_off",
    });
  });
});

it("occurrences in a row without anything new share one run", async () => {
  const { workspace, feedId } = await scheduled();
  for (const day of [16, 17, 18, 19]) await worker.work(at("09:00", day));
  expect(await outline(workspace)).toEqual([
    "11-16 09:00: succeeded",
    "11-17 09:00..11-19 09:00 x3: skipped nothing_new",
  ]);
  await addItems(workspace.at(at("12:00", 19)), feedId, [makeItem("Second")]);
  await worker.work(at("09:00", 20));
  expect((await outline(workspace)).at(-1)).toBe("11-20 09:00: succeeded");
});

/** The texts of the mails to the owner, in order. */
async function notices(now: Date, email: string): Promise<string[]> {
  const sender = {
    kinds: noticeKinds,
    transport: outboxTransport(env().DATA_DIR),
    clock: fixedClock(now),
    log: pino({ level: "silent" }),
  };
  await sendNotices(sender);
  const sent = await inSystem((tx) => tx.notice.findMany({ where: { status: "sent" }, orderBy: { createdAt: "asc" } }));
  const folder = join(env().DATA_DIR, "outbox");
  const files = readdirSync(folder);
  return sent.flatMap(({ id }) => {
    const file = files.find((name) => name.includes(id));
    const text = file ? readFileSync(join(folder, file), "utf8") : "";
    return text.includes(email) ? [text] : [];
  });
}
