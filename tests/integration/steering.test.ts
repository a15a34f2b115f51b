import { describe, expect, it } from "vitest";
import { inScope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { approveEdition } from "@/lib/editions/commands";
import { listEditions } from "@/lib/editions/queries";
import { generateNow } from "@/lib/themes/commands";
import {
  deleteSchedule,
  handOverSchedule,
  patchSchedule,
  pauseSchedule,
  purgeSchedule,
  restoreSchedule,
  skipNextOccurrence,
} from "@/lib/schedules/commands";
import { saveThemeSchedule } from "@/lib/themes/commands";
import { getScheduleStatistics, listSchedules } from "@/lib/schedules/queries";
import { createUser } from "@/lib/members/commands";
import { deliveriesOf, everyMorning, makeWorkspace } from "@/tests/setup/factories";
import { makeSchedule, outline, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const at = (time: string, day = 16) => new Date(`2026-11-${day}T${time}:00Z`);

async function scheduled(change: Parameters<typeof makeSchedule>[1] = {}) {
  const workspace = await makeWorkspace();
  return { workspace, ...(await makeSchedule(workspace.at(at("08:00")), change)) };
}

describe("delete, restore, purge", () => {
  it("what passed while it was deleted is one skipped run, and nothing is mailed for it", async () => {
    const { workspace, id } = await scheduled();
    await deleteSchedule(workspace.at(at("08:30")), { id });
    await restoreSchedule(workspace.at(at("12:00", 19)), { id });
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-19 09:00 x4: skipped deleted"]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 20));
  });
  it("nor for a pause that would have ended meanwhile", async () => {
    const { workspace, id } = await scheduled();
    await pauseSchedule(workspace.at(at("08:00")), { id, until: "2026-11-17T12:00:00Z" });
    await deleteSchedule(workspace.at(at("08:00", 17)), { id });
    await restoreSchedule(workspace.at(at("12:00", 20)), { id });
    await worker.resume(at("12:00", 20));
    await worker.work(at("12:01", 20));
    expect(await deliveriesOf(workspace)).toEqual([]);
    expect((await scheduleRow(id)).next?.at).toEqual(at("09:00", 21));
  });
  it("restoring what is there changes nothing", async () => {
    const { workspace, id } = await scheduled();
    await restoreSchedule(workspace.scope, { id });
    expect((await scheduleRow(id)).version).toBe(1);
    expect(await traceOf(workspace.scope, id)).toEqual(["person: schedule.created"]);
  });
  it("is refused where the theme has another by now", async () => {
    const { workspace, id, themeId } = await scheduled();
    await deleteSchedule(workspace.scope, { id });
    await saveThemeSchedule(workspace.scope, { ...everyMorning, themeId });
    await expect(restoreSchedule(workspace.scope, { id })).rejects.toMatchObject({ reason: "theme_has_schedule" });
  });
  it("a purge discards its drafts, and is refused while a run is at work", async () => {
    const { workspace, id } = await scheduled({ deliveryMode: "draft" });
    await worker.work(at("09:00"));
    const [draft] = await listEditions(workspace.scope, {});
    await inSystem((tx) =>
      tx.run.updateMany({
        where: { scheduleId: id },
        data: { status: "running", finishedAt: null, leaseUntil: new Date() },
      }),
    );
    await expect(purgeSchedule(workspace.scope, { id })).rejects.toMatchObject({ reason: "run_under_way" });
    await inSystem((tx) =>
      tx.run.updateMany({ where: { scheduleId: id }, data: { status: "succeeded", finishedAt: new Date() } }),
    );
    await purgeSchedule(workspace.scope, { id });
    expect(await listEditions(workspace.scope, { status: "draft" })).toEqual([]);
    await expect(approveEdition(workspace.scope, { id: draft?.id ?? "" })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the theme's card", () => {
  it("does not overwrite a change that came while it waited for its turn", async () => {
    const { workspace, id, themeId } = await scheduled();
    const save = () =>
      saveThemeSchedule(workspace.scope, { ...everyMorning, emails: ["mine@example.com"], themeId, version: 1 });
    const both = await Promise.allSettled([
      patchSchedule(workspace.scope, { id, recipients: ["theirs@example.com"], version: 1 }),
      save(),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await scheduleRow(id)).version).toBe(2);
  });
  it("that shows a daily rule as seven days leaves it daily, and what was moved where it was moved to", async () => {
    const { workspace, id, themeId } = await scheduled();
    const { version } = await saveThemeSchedule(workspace.scope, { ...everyMorning, themeId, version: 1 });
    expect((await scheduleRow(id)).recurrence).toEqual({ kind: "daily", time: "09:00" });
    expect(version).toBe((await scheduleRow(id)).version);
  });
});

it("a theme's owner writes for a schedule of somebody else's, and does not mail its people", async () => {
  const { workspace, id, themeId } = await scheduled();
  const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
  const email = `${crypto.randomUUID()}@example.com`;
  const { userId } = await createUser({ email, name: "A member", workspace: name, role: "member" });
  await inSystem((tx) => tx.theme.update({ where: { id: themeId }, data: { ownerId: userId } }));
  const member = mintScope(workspace.workspaceId, { kind: "person", userId, role: "member" });
  await expect(generateNow(member, { themeId, deliveryMode: "send" })).rejects.toMatchObject({ code: "forbidden" });
  await generateNow(member, { themeId, deliveryMode: "draft" });
  await expect(handOverSchedule(member, { id, ownerId: userId })).rejects.toMatchObject({ code: "forbidden" });
});

it("the trace of a skip says what it skipped, and what comes instead", async () => {
  const { workspace, id } = await scheduled();
  await skipNextOccurrence(workspace.at(at("08:30")), { id });
  const event = await inSystem((tx) => tx.auditEvent.findFirstOrThrow({ where: { action: "schedule.skipped_next" } }));
  expect(event.before).toMatchObject({ nextOccurrenceAt: "2026-11-16T09:00:00.000Z" });
  expect(event.after).toMatchObject({ nextOccurrenceAt: "2026-11-17T09:00:00.000Z" });
});

it("a transaction that the database called off for a deadlock is done again", async () => {
  const { workspace, id, themeId } = await scheduled();
  const tables = [
    `SELECT id FROM schedule WHERE id = '${id}' FOR UPDATE`,
    `SELECT id FROM theme WHERE id = '${themeId}' FOR UPDATE`,
  ];
  let arrived = 0;
  let open: () => void = () => undefined;
  const both = new Promise<void>((done) => (open = done));
  const cross = (order: string[]) => {
    let first = true;
    return inScope(workspace.scope, async (tx) => {
      await tx.$queryRawUnsafe(order[0] ?? "");
      if (first) {
        first = false;
        arrived += 1;
        if (arrived === 2) open();
        await both;
      }
      await tx.$queryRawUnsafe(order[1] ?? "");
      return true;
    });
  };
  expect(await Promise.all([cross(tables), cross(tables.toReversed())])).toEqual([true, true]);
});

it("what is no cursor and what PostgreSQL does not know as a zone is no trouble", async () => {
  const { workspace, id } = await scheduled();
  for (const value of ["1", "infinity", "now"]) {
    const cursor = Buffer.from(JSON.stringify(["created", value, id])).toString("base64url");
    await expect(listSchedules(workspace.scope, { sort: "created", cursor })).rejects.toMatchObject({
      code: "invalid",
    });
  }
  await inSystem((tx) => tx.schedule.update({ where: { id }, data: { timezone: "US/Pacific-New" } }));
  expect((await getScheduleStatistics(workspace.scope, id)).daily).toHaveLength(30);
});
