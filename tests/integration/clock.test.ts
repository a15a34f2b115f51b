import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { consume } from "@/lib/db/limits";
import { recordEvaluation, registerWorker } from "@/lib/health/commands";
import { repairClock } from "@/lib/health/clock/repair-clock";
import { clockKey } from "@/lib/health/schema";
import { runScheduleNow, skipNextOccurrence } from "@/lib/schedules/commands";
import { addItems, deliveriesOf, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule, outline, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";
import { settleDoubt, watchClock } from "@/worker/clock-watch";
import { recoverOrphans } from "@/worker/enqueue-waiting";

const worker = useWorker();
const silent = pino({ level: "silent" });
const day = (n: number, time = "09:00") => new Date(`2026-11-${String(n).padStart(2, "0")}T${time}:00Z`);
const ahead = (n: number, time = "09:00") => new Date(day(n, time).getTime() + 40 * 86_400_000);

async function evaluationAt(at: Date): Promise<void> {
  const id = randomUUID();
  await registerWorker({ id, version: "1", host: "h", pid: 1 });
  await recordEvaluation({ id, evaluatedAt: at, running: [], mailHeldUntil: null });
  await inSystem((tx) => tx.workerInstance.update({ where: { id }, data: { lastSeenAt: at, startedAt: at } }));
}

/** Watches the clock as the dispatcher does, but plans again at once what waited too long. */
function watch() {
  const minded = watchClock(silent);
  return async (client: pg.Client, now: Date) => {
    const doubt = await minded(client, now);
    if (doubt) await settleDoubt(doubt, silent);
  };
}
const connect = (): Promise<pg.Client> => worker.connect();

describe("a clock that ran ahead by forty days and was set right", () => {
  it("silences no schedule: what comes next comes as its rule says, and the days between are accounted for once", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.at(day(1, "08:00")));
    const minded = watch();
    const client = await connect();
    await worker.work(day(1));
    await minded(client, day(1));
    // The clock jumps ahead: what was due meanwhile is missed, except for the latest, and the next is forty days away.
    await worker.work(ahead(1));
    expect((await scheduleRow(id)).next?.at).toEqual(ahead(2));
    await minded(client, ahead(1));
    await minded(client, day(1, "12:00"));
    expect((await scheduleRow(id)).next?.at).toEqual(day(2));
    await worker.work(day(2));
    await worker.work(day(3));
    expect(await outline(workspace)).toEqual([
      "11-01 09:00: succeeded",
      "11-02 09:00..11-03 09:00 x2: skipped nothing_new",
    ]);
    expect(await traceOf(workspace.scope, id)).toContain("system: schedule.replanned");
    const told = await inSystem((tx) => tx.installation.findUnique({ where: { key: clockKey } }));
    expect(told?.value).toMatchObject({ at: day(1, "12:00").toISOString(), schedules: 1 });
  });

  it("is mended when nobody keeps it from that: it waits for nobody who might wait for it, but lets go, to be called again", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.at(day(1, "08:00")));
    await worker.work(ahead(1));
    const [other, client] = [await connect(), await connect()];
    await other.query("BEGIN");
    await other.query("SELECT id FROM run WHERE schedule_id = $1 FOR UPDATE", [id]);
    const mended = repairClock(client, day(1, "12:00"), 20);
    await expect(mended).rejects.toThrow("canceling statement");
    await other.query("UPDATE run SET progress = NULL WHERE schedule_id = $1", [id]);
    await other.query("COMMIT");
    expect(await repairClock(client, day(1, "12:00"), 20)).toBeGreaterThan(0);
  });

  it("keeps nothing from being told: coverage and what was seen are pulled back in their order", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(day(1, "08:00")), { emails: ["a@example.com"] });
    await worker.work(day(1));
    await addItems(workspace.at(ahead(1, "08:00")), theme.feedId, [makeItem("Second")]);
    await worker.work(ahead(1));
    await addItems(workspace.at(ahead(1, "10:00")), theme.feedId, [makeItem("Third")]);
    const client = await connect();
    const minded = watch();
    await minded(client, ahead(1, "11:00"));
    await minded(client, day(1, "12:00"));
    await addItems(workspace.at(day(1, "13:00")), theme.feedId, [makeItem("Fourth")]);
    await worker.work(day(2));
    const editions = await inSystem((tx) =>
      tx.edition.findMany({ where: { themeId: theme.id }, orderBy: { number: "asc" } }),
    );
    const titles = editions.map(({ text }) =>
      ["First", "Second", "Third", "Fourth"].filter((one) => text.includes(one)),
    );
    expect(titles).toEqual([["First"], ["Second"], ["Third", "Fourth"]]);
    for (const [index, { coverageFrom }] of editions.entries())
      expect(coverageFrom?.getTime() ?? null).toBe(editions[index - 1]?.coverageTo?.getTime() ?? null);
    expect((await deliveriesOf(workspace)).map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("is noticed by a worker that starts only afterwards", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.at(day(1, "08:00")));
    await worker.work(ahead(1));
    await evaluationAt(ahead(1, "10:00"));
    await watch()(await connect(), day(1, "12:00"));
    expect((await scheduleRow(id)).next?.at).toEqual(day(2));
  });

  it("reopens what had passed its end, and keeps what a person skipped", async () => {
    const workspace = await makeWorkspace();
    const ending = await makeSchedule(workspace.at(day(1, "08:00")), { endsAt: "2026-11-20T00:00:00Z" });
    const skipping = await makeSchedule(workspace.at(day(1, "08:00")), { name: "Skipping" });
    await skipNextOccurrence(workspace.at(day(1, "08:30")), { id: skipping.id });
    const minded = watch();
    const client = await connect();
    await worker.work(ahead(1));
    expect(await scheduleRow(ending.id)).toMatchObject({ status: "completed" });
    await minded(client, ahead(1, "10:00"));
    await minded(client, day(1, "08:45"));
    expect(await scheduleRow(ending.id)).toMatchObject({ status: "active", next: { at: day(1) } });
    expect(await scheduleRow(skipping.id)).toMatchObject({ next: { at: day(2) } });
  });

  it("locks nobody out: what was counted by it is counted from now", async () => {
    const limit = { name: "clock", most: 1, windowMs: 60_000 };
    expect((await consume(limit, "k", ahead(1))).allowed).toBe(true);
    const minded = watch();
    const client = await connect();
    await minded(client, ahead(1));
    await minded(client, day(1));
    expect((await consume(limit, "k", day(1, "09:02"))).allowed).toBe(true);
  });
});

describe("what was on its way while the clock was set right", () => {
  it("is pulled back as well, half a minute later, also by a worker that has just started", async () => {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(day(1, "08:00")), { emails: ["a@example.com"] });
    await worker.work(day(1));
    await evaluationAt(ahead(1));
    const client = await connect();
    await watch()(client, day(1, "12:00"));
    const mail = { where: { scheduleId: theme.scheduleId } };
    await inSystem((tx) => tx.delivery.updateMany({ ...mail, data: { notBefore: ahead(1) } }));
    const minded = watch();
    const soon = new Date(day(1, "12:00").getTime() + 20_000);
    await minded(client, soon);
    expect(await deliveriesOf(workspace)).toMatchObject([{ notBefore: ahead(1) }]);
    const later = new Date(day(1, "12:00").getTime() + 40_000);
    await minded(client, later);
    expect(await deliveriesOf(workspace)).toMatchObject([{ notBefore: later }]);
  });

  it("is rung for again when its job was fetched, or is to begin, by that clock", async () => {
    const workspace = await makeWorkspace();
    const ids: string[] = [];
    for (const name of ["Fetched", "To begin"]) {
      const { id } = await makeSchedule(workspace.at(day(1, "08:00")), { name });
      await runScheduleNow(workspace.at(day(1, "08:30")), { id });
      ids.push(id);
    }
    await worker.ring(day(1, "08:30"));
    const client = await connect();
    const jobs = "SELECT job_id FROM run WHERE schedule_id = $1 AND status = 'pending'";
    const ahead = "clock_timestamp() + interval '5 hours'";
    await client.query(
      `UPDATE pgboss.job SET state = 'active', started_on = ${ahead} WHERE id = (${jobs})`,
      ids.slice(0, 1),
    );
    await client.query(`UPDATE pgboss.job SET start_after = ${ahead} WHERE id = (${jobs})`, ids.slice(1));
    expect(await recoverOrphans(client, day(1, "08:31"), 10)).toBe(2);
  });
});

it("a schedule that waits longer than its rule allows is found without any jump; one that is well is left alone", async () => {
  const workspace = await makeWorkspace();
  const scope = workspace.at(fixedClock(day(1, "08:00")));
  const [silentOne, well] = [await makeSchedule(scope), await makeSchedule(scope, { name: "Well" })];
  await inSystem((tx) =>
    tx.nextOccurrence.update({
      where: { scheduleId: silentOne.id },
      data: { at: ahead(1), dueAt: ahead(1), wakeAt: ahead(1) },
    }),
  );
  const { version } = await scheduleRow(well.id);
  await watch()(await connect(), day(1, "08:00"));
  expect((await scheduleRow(silentOne.id)).next?.at).toEqual(day(1));
  expect(await scheduleRow(well.id)).toMatchObject({ version, next: { at: day(1) } });
});
