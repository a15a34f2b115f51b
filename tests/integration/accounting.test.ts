import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { stretchBetween, occurrencesBetween } from "@/lib/recurrence/rules";
import {
  deleteSchedule,
  moveNextOccurrence,
  moveOccurrence,
  patchSchedule,
  pauseSchedule,
  restoreOccurrence,
  restoreSchedule,
  resumeSchedule,
  skipNextOccurrence,
  skipOccurrence,
} from "@/lib/schedules/commands";
import { replanSilent } from "@/lib/schedules/mend/replan-silent";
import { listUpcoming } from "@/lib/schedules/queries";
import { ruleOf } from "@/lib/recurrence/rules";
import type { TaskRunner } from "@/lib/tasks/contract";
import { synthesisDefinition } from "@/lib/tasks/synthesis/definition";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { makeSchedule, scheduleRow } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const start = new Date("2026-10-23T06:00:00Z");
const seed = Number(process.env.ACCOUNTING_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** P1: every nominal instant that is not accounted for by exactly one terminal run. */
const violations = `
  SELECT nominal.schedule_id, nominal.at, count(run.id) AS accounted_by
  FROM unnest($1::uuid[], $2::timestamptz[]) AS nominal(schedule_id, at)
  LEFT JOIN run ON run.schedule_id = nominal.schedule_id AND run.trigger = 'schedule'
    AND run.status IN ('succeeded', 'failed', 'skipped', 'cancelled')
    AND nominal.at BETWEEN run.scheduled_for AND run.covers_through
  GROUP BY nominal.schedule_id, nominal.at
  HAVING count(run.id) <> 1`;

// Rules affected by the end of summer time on 25 October in Paris, 1 November in New York.
const recurrences = [
  [{ kind: "daily", time: "09:00" }, "UTC"],
  [{ kind: "daily", time: "02:30" }, "Europe/Paris"],
  [{ kind: "interval", every: 45, unit: "minutes", anchor: "2026-10-23T05:00:00Z" }, "UTC"],
  [{ kind: "cron", expression: "*/20 * * * *" }, "America/New_York"],
  [{ kind: "monthly", day: 31, time: "01:30" }, "America/New_York"],
] as const;

/** Succeeds, skips or fails depending on its run's id. */
const moody: TaskRunner = {
  definition: synthesisDefinition,
  run: async ({ run, commit }) => {
    const mood = Number.parseInt(run.id.slice(0, 2), 16) % 4;
    if (mood === 0) return { kind: "skipped", reason: "nothing_new" };
    if (mood === 1 && run.attempt < 2) throw new Error("not in the mood");
    return commit(async () => undefined);
  },
};

/** Two workers do everything that is due at the same time. */
async function bothWork(now: Date): Promise<void> {
  await Promise.all([worker.resume(now), worker.resume(now)]);
  await Promise.all([worker.dispatch(now), worker.dispatch(now)]);
  await Promise.all([worker.ring(now), worker.ring(now)]);
  await Promise.all([worker.execute(now, [moody]), worker.execute(now, [moody])]);
}

async function makeAll(workspace: TestWorkspace): Promise<string[]> {
  const overlapPolicies = ["skip", "buffer_one"];
  const ids: string[] = [];
  for (const [index, [recurrence, timezone]] of recurrences.entries()) {
    const policies = {
      overlapPolicy: overlapPolicies[index % 2],
      misfirePolicy: index === 3 ? "skip" : "coalesce",
      leadMinutes: index === 2 ? 10 : 0,
      pauseAfterFailures: null,
    };
    ids.push((await makeSchedule(workspace.at(start), { recurrence, timezone, ...policies })).id);
  }
  return ids;
}

/** Works until nothing is running, and checks the runs against the rules. */
async function expectAccountedFor(workspace: TestWorkspace, ids: string[], end: Date): Promise<void> {
  for (const id of ids) {
    const { status, deletedAt } = await scheduleRow(id);
    if (deletedAt) await restoreSchedule(workspace.at(end), { id });
    if (status === "paused") await resumeSchedule(workspace.at(end), { id });
  }
  await bothWork(end);
  for (let minutes = 1; minutes < 300; minutes += 5) {
    const waiting = await inSystem((tx) =>
      tx.run.count({ where: { scheduleId: { in: ids }, status: { in: ["pending", "running"] } } }),
    );
    if (waiting === 0) break;
    const now = new Date(end.getTime() + minutes * 60_000);
    await Promise.all([worker.ring(now), worker.ring(now)]);
    await Promise.all([worker.execute(now, [moody]), worker.execute(now, [moody])]);
  }
  const nominal: { id: string; at: Date }[] = [];
  for (const id of ids) {
    const row = await scheduleRow(id);
    // An occurrence moved to an earlier time is accounted for before its instant: all before the next one count.
    const planned = await inSystem((tx) => tx.nextOccurrence.findUnique({ where: { scheduleId: id } }));
    const last = new Date(Math.max(end.getTime(), (planned?.at.getTime() ?? 0) - 1));
    for (const at of occurrencesBetween(ruleOf(row), start, last, 100_000)) nominal.push({ id, at });
    for (const { scheduledFor, coversThrough, coveredCount } of await inSystem((tx) =>
      tx.run.findMany({ where: { scheduleId: id, trigger: "schedule" } }),
    )) {
      // The count of a stretch is the number of instants in it.
      const before = new Date((scheduledFor?.getTime() ?? 0) - 1);
      expect(stretchBetween(ruleOf(row), before, coversThrough ?? before)?.count).toBe(coveredCount);
    }
  }
  expect(nominal.length).toBeGreaterThan(100);
  const found = await inSystem((tx) =>
    tx.$queryRawUnsafe(
      violations,
      nominal.map(({ id }) => id),
      nominal.map(({ at }) => at),
    ),
  );
  console.log(`P1 over ${nominal.length} nominal instants of ${ids.length} schedules, two workers:${violations}`);
  expect(found).toEqual([]);
}

async function upcoming(scope: Scope, id: string, index: number): Promise<string> {
  const found = await listUpcoming(scope, { id, count: index + 1 });
  return (found[index]?.at ?? scope.clock.now()).toISOString();
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("P1: every nominal instant is accounted for by exactly one terminal run, with two workers", () => {
  it("when the clock jumps forward a day, back an hour, and the machine sleeps over three occurrences", async () => {
    const workspace = await makeWorkspace();
    const ids = await makeAll(workspace);
    let now = start.getTime();
    const work = (ms: number) => bothWork(new Date((now += ms)));
    for (let step = 0; step < 12; step++) await work(20 * minute);
    await work(day); // the clock jumps forward a day
    for (let step = 0; step < 6; step++) await work(20 * minute);
    await work(-hour); // and back an hour
    for (let step = 0; step < 6; step++) await work(20 * minute);
    await work(3 * day + 5 * minute); // asleep over three daily occurrences, and the end of summer time in Paris
    for (let step = 0; step < 6; step++) await work(20 * minute);
    await expectAccountedFor(workspace, ids, new Date(now));
  }, 600_000);

  it("when one is skipped whose run is prepared while an earlier one is planned anew", async () => {
    const workspace = await makeWorkspace();
    const daily = { recurrence: { kind: "daily", time: "09:00" }, timezone: "UTC", leadMinutes: 1 } as const;
    const { id } = await makeSchedule(workspace.at(start), daily);
    const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
    const move = (seconds: number, to: number) =>
      moveNextOccurrence(workspace.at(at(seconds)), { id, at: at(to).toISOString() });
    const accounts = () =>
      inSystem((tx) =>
        tx.run.findMany({
          where: { scheduleId: id },
          orderBy: { scheduledFor: "asc" },
          select: { scheduledFor: true, status: true, reason: true },
        }),
      );
    const silent: TaskRunner = {
      definition: synthesisDefinition,
      run: () => Promise.resolve({ kind: "skipped", reason: "nothing_new" }),
    };
    // The first run has nothing to report and ends before its instant; the second is prepared.
    await move(0, 30);
    await worker.dispatch(at(0));
    await worker.ring(at(1));
    await worker.execute(at(1), [silent]);
    await worker.dispatch(at(30));
    await move(31, 60);
    await worker.dispatch(at(40));
    const day = (date: string) => new Date(`2026-10-${date}T09:00:00Z`);
    const before = await accounts();
    expect(before.map(({ scheduledFor, status }) => [scheduledFor, status])).toEqual([
      [day("23"), "skipped"],
      [day("24"), "pending"],
    ]);
    // An instant that a person moved has a result before its time: that is not the effect of a wrong clock.
    await replanSilent(at(45));
    expect(await accounts()).toEqual(before);
    // If it were, this instant would be the next one, before the prepared one.
    await inSystem((tx) => tx.run.deleteMany({ where: { scheduleId: id, scheduledFor: day("23") } }));
    await inSystem((tx) => tx.nextOccurrence.update({ where: { scheduleId: id }, data: { at: day("23") } }));
    await skipNextOccurrence(workspace.at(at(46)), { id });
    expect(await accounts()).toEqual([
      { scheduledFor: day("23"), status: "skipped", reason: "skipped_by_person" },
      before[1],
    ]);
  });

  it(`whatever people do meanwhile and however the clock goes (ACCOUNTING_SEED=${seed})`, async () => {
    const workspace = await makeWorkspace();
    const ids = await makeAll(workspace);
    const random = fc.sample(
      fc.record({
        ms: fc.oneof(
          { weight: 6, arbitrary: fc.integer({ min: minute, max: 50 * minute }) },
          { weight: 1, arbitrary: fc.constantFrom(-hour, -20 * minute, 0, 7 * hour, day) },
        ),
        which: fc.integer({ min: 0, max: recurrences.length - 1 }),
        what: fc.integer({ min: 0, max: 15 }),
        ahead: fc.integer({ min: 0, max: 4 }),
      }),
      { numRuns: Number(process.env.ACCOUNTING_STEPS ?? 80), seed },
    );
    let now = start.getTime();
    for (const { ms, which, what, ahead } of random) {
      now += ms;
      const id = ids[which] ?? "";
      const scope = workspace.at(new Date(now));
      const done = [
        () => pauseSchedule(scope, { id }),
        () => pauseSchedule(scope, { id, until: new Date(now + 90 * minute).toISOString() }),
        () => resumeSchedule(scope, { id, missed: "combine" }),
        () => resumeSchedule(scope, { id }),
        () => skipNextOccurrence(scope, { id }),
        () => moveNextOccurrence(scope, { id, at: new Date(now + 15 * minute).toISOString() }),
        () => patchSchedule(scope, { id, recipients: [] }),
        () => deleteSchedule(scope, { id }),
        () => restoreSchedule(scope, { id }),
        // One of the next occurrences, and undoing an earlier decision about it.
        async () => skipOccurrence(scope, { id, at: await upcoming(scope, id, ahead) }),
        async () => restoreOccurrence(scope, { id, at: await upcoming(scope, id, ahead) }),
        async () => {
          const at = await upcoming(scope, id, ahead);
          const to = new Date(Date.parse(at) + (which - 2) * 9 * minute).toISOString();
          await moveOccurrence(scope, { id, at, to });
        },
        // Another rule with the same instants: everything planned, prepared or paused must be carried over.
        () => patchSchedule(scope, { id, endsAt: new Date(now + 1_000 * day + what * hour).toISOString() }),
        // Makes an occurrence due at once, to run before its instant; and looks for plans left by a wrong clock.
        () => moveNextOccurrence(scope, { id, at: new Date(now + minute / 2).toISOString() }),
        async () => void (await replanSilent(new Date(now))),
      ][what];
      // An action that is impossible in the current state is refused, without other effects.
      const acting = done?.().catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
      await Promise.all([acting, bothWork(new Date(now))]);
    }
    await expectAccountedFor(workspace, ids, new Date(now + day));
  }, 600_000);
});
