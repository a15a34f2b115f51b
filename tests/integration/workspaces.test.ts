import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { fixedClock, systemClock } from "@/lib/clock";
import { pool, withConnection } from "@/lib/db/pools";
import { inSystem, mintPersonScope } from "@/lib/db/system";
import { readOutboxMessage } from "@/lib/mail/outbox";
import { env } from "@/lib/env";
import { requestExport } from "@/lib/exports/commands";
import { writeExports } from "@/lib/exports/write/write-exports";
import { inviteMember } from "@/lib/invitations/commands";
import { createUser } from "@/lib/members/commands";
import { clearOld } from "@/lib/runs/retention/clear-old";
import { pauseSchedule } from "@/lib/schedules/commands";
import { createWorkspaceFor, deleteWorkspace, restoreWorkspace, updateWorkspace } from "@/lib/workspaces/commands";
import { purge } from "@/lib/workspaces/purge/purge-workspaces";
import { graceDays, workspacePatchSchema } from "@/lib/workspaces/schema";
import { deliveriesOf, makeScheduledTheme, makeWorkspace, runsOf, type TestWorkspace } from "@/tests/setup/factories";
import { makeSchedule, outline, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const now = new Date("2026-11-16T09:00:00Z");
const dayMs = 86_400_000;
const later = (days: number) => new Date(now.getTime() + days * dayMs);
const nameOf = ({ workspaceId }: TestWorkspace) =>
  inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } })).then(({ name }) => name);
const purgeAt = (at: Date) =>
  withConnection(pool("periodical_system"), (client) => purge(client, { now: at, dataDir: env().DATA_DIR }));
const tenantTables = () =>
  inSystem(
    (tx) => tx.$queryRaw<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'workspace_id' AND table_schema = 'public'`,
  ).then((rows) => rows.map(({ name }) => name).sort());

async function personOf(userId: string, at: Date) {
  const expiresAt = new Date("2100-01-01");
  const { id } = await inSystem((tx) => tx.session.create({ data: { userId, token: randomUUID(), expiresAt } }));
  return mintPersonScope({ userId, sessionId: id, from: null }, fixedClock(at));
}

describe("a workspace's settings", () => {
  it("are on the mail of editions that are published from then on: who it is from, where answers go, its footer and postal address", async () => {
    const workspace = await makeWorkspace();
    await updateWorkspace(
      workspace.scope,
      workspacePatchSchema.parse({
        senderName: "The desk",
        replyTo: "D@Example.com",
        postalAddress: "Periodical Ltd\r\n1 Fleet <Street>",
        footer: "Ask the desk.\nRegistered in London & Paris",
      }),
    );
    await makeScheduledTheme(workspace.at(new Date(now.getTime() - 3_600_000)), { emails: ["a@example.com"] });
    await worker.work(now);
    const [delivery] = await deliveriesOf(workspace);
    const mail = await PostalMime.parse((await readOutboxMessage(env().DATA_DIR, delivery?.id ?? "")) ?? "");
    expect(mail.from).toEqual({ name: "The desk", address: "periodical@localhost" });
    expect(mail.replyTo).toEqual([{ name: "", address: "d@example.com" }]);
    expect(mail.text?.trimEnd()).toMatch(
      /\/leave\/\S+\n\nAsk the desk.\nRegistered in London & Paris\n\nPeriodical Ltd\n1 Fleet <Street>$/,
    );
    expect(mail.html).toMatch(/Ask the desk\.<br\/?>Registered in London &amp; Paris/);
    expect(mail.html).toMatch(/Periodical Ltd<br\/?>1 Fleet &lt;Street&gt;/);
    expect(await traceOf(workspace.scope, workspace.workspaceId)).toEqual(["person: workspace.updated"]);
  });

  it("are refused on their field, and nothing can be smuggled into a header", () => {
    for (const [field, value] of [
      ["name", ""],
      ["senderName", "Desk\r\nBcc: x@example.com"],
      ["senderName", 'Desk" <x@example.com>'],
      ["replyTo", "nobody"],
      ["defaultTimezone", "CET+1"],
      ["postalAddress", "x".repeat(301)],
      ["postalAddress", "line\n".repeat(9)],
      ["footer", "x".repeat(501)],
      ["footer", "line\n".repeat(9)],
      ["retentionDays", 0],
      ["retentionDays", 1.5],
      ["role", "owner"],
    ] as const)
      expect(workspacePatchSchema.safeParse({ [field]: value }).success, `${field} ${value}`).toBe(false);
    expect(workspacePatchSchema.parse({ senderName: " ", replyTo: "" })).toEqual({ senderName: null, replyTo: null });
  });

  it("say for how long runs and the trace are kept; where they say nothing, the installation does", async () => {
    const [short, long] = [await makeWorkspace(), await makeWorkspace()];
    await updateWorkspace(short.at(now), { retentionDays: 10 });
    for (const { workspaceId } of [short, long])
      await inSystem((tx) =>
        tx.run.create({
          data: {
            workspaceId,
            taskType: "synthesis",
            trigger: "manual",
            status: "failed",
            finishedAt: now,
            createdAt: now,
          },
        }),
      );
    const clear = (at: Date) =>
      withConnection(pool("periodical_system"), (client) =>
        clearOld(client, { now: at, retentionDays: 180, dataDir: env().DATA_DIR }),
      );
    await clear(later(11));
    expect(await runsOf(short)).toHaveLength(0);
    expect(await runsOf(long)).toHaveLength(1);
    expect(await traceOf(short.scope, short.workspaceId)).toEqual([]);
    await clear(later(181));
    expect(await runsOf(long)).toHaveLength(0);
  });
});

describe("deleting a workspace", () => {
  it("asks for its name, pauses it, and can be taken back with what was missed on record", async () => {
    const workspace = await makeWorkspace();
    const at = new Date(now.getTime() - 3_600_000);
    const { id } = await makeSchedule(workspace.at(at));
    await expect(deleteWorkspace(workspace.at(at), { name: "another" })).rejects.toMatchObject({
      fields: [{ path: ["name"], code: "name_not_the_same" }],
    });
    await deleteWorkspace(workspace.at(at), { name: await nameOf(workspace) });
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseCause: "workspace_deleted", next: null });
    await worker.work(now);
    expect(await runsOf(workspace)).toEqual([]);
    await restoreWorkspace(await personOf(workspace.userId, later(2)), { id: workspace.workspaceId });
    expect(await scheduleRow(id)).toMatchObject({ status: "active" });
    expect(await outline(workspace)).toEqual(["11-16 09:00..11-18 09:00 x3: skipped paused"]);
    expect(await purgeAt(later(30))).toMatchObject({ workspaces: 0 });
  });

  it("wakes nothing up while it lies there; what was due to wake does so when it is brought back", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.at(now));
    await pauseSchedule(workspace.at(now), { id, until: later(1).toISOString() });
    await deleteWorkspace(workspace.at(now), { name: await nameOf(workspace) });
    await worker.resume(later(2));
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", next: null });
    await restoreWorkspace(await personOf(workspace.userId, later(3)), { id: workspace.workspaceId });
    await worker.resume(later(3));
    expect(await scheduleRow(id)).toMatchObject({ status: "active" });
  });

  it("cannot be taken back from the instant on that it may be being removed", async () => {
    const workspace = await makeWorkspace();
    await deleteWorkspace(workspace.at(now), { name: await nameOf(workspace) });
    const person = await personOf(workspace.userId, later(graceDays));
    await expect(restoreWorkspace(person, { id: workspace.workspaceId })).rejects.toMatchObject({ code: "not_found" });
    expect(await purgeAt(later(graceDays))).toMatchObject({ workspaces: 1 });
  });

  it("leaves what a person had paused paused", async () => {
    const workspace = await makeWorkspace();
    const { id } = await makeSchedule(workspace.at(now));
    await inSystem((tx) =>
      tx.schedule.update({ where: { id }, data: { status: "paused", pauseCause: "person", pausedAt: now } }),
    );
    await deleteWorkspace(workspace.at(now), { name: await nameOf(workspace) });
    await restoreWorkspace(await personOf(workspace.userId, later(1)), { id: workspace.workspaceId });
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseCause: "person" });
  });

  it("removes every row and file once the grace period is over, and nothing of others", async () => {
    const [mine, other] = [await makeWorkspace(), await makeWorkspace()];
    const email = `${randomUUID()}@example.com`;
    await createUser({ email, name: "B", workspace: await nameOf(mine), role: "member" });
    for (const workspace of [mine, other]) {
      await makeScheduledTheme(workspace.at(new Date(now.getTime() - 3_600_000)), { emails: ["a@example.com"] });
      await inviteMember(workspace.scope, { email: `${randomUUID()}@example.com`, role: "member", locale: "en" });
    }
    await worker.work(now);
    const { id: archive } = await requestExport(mine.scope);
    const stopping = new AbortController().signal;
    await writeExports({ clock: systemClock, log: pino({ level: "silent" }), stopping });
    const [delivery] = await deliveriesOf(mine);
    const files = [join("artifacts", "exports", `${archive}-1.zip`), join("outbox", `${delivery?.id ?? ""}.eml`)].map(
      (name) => join(env().DATA_DIR, name),
    );
    expect(files.map((file) => existsSync(file))).toEqual([true, true]);
    const count = (workspaceId: string) =>
      inSystem(async (tx) => {
        let total = 0;
        for (const name of await tenantTables()) {
          const sql = `SELECT count(*) AS n FROM "${name}" WHERE workspace_id = '${workspaceId}'`;
          total += Number((await tx.$queryRawUnsafe<{ n: bigint }[]>(sql))[0]?.n);
        }
        return total;
      });
    const before = await count(other.workspaceId);
    await deleteWorkspace(mine.at(now), { name: await nameOf(mine) });
    expect(await purgeAt(later(graceDays - 1))).toMatchObject({ workspaces: 0 });
    expect(await purgeAt(later(graceDays))).toMatchObject({ workspaces: 1 });
    expect(await count(mine.workspaceId)).toBe(0);
    expect(await inSystem((tx) => tx.workspace.findUnique({ where: { id: mine.workspaceId } }))).toBeNull();
    expect(files.map((file) => existsSync(file))).toEqual([false, false]);
    expect(await count(other.workspaceId)).toBe(before);
    // The person is kept, because they may belong to other workspaces.
    expect(await inSystem((tx) => tx.user.count({ where: { id: mine.userId } }))).toBe(1);
  });
});

it("an account whose address nobody confirmed for a week goes, with the workspace it came with", async () => {
  const make = async (emailVerified: boolean) => {
    const email = `${randomUUID()}@example.com`;
    const user = await inSystem((tx) => tx.user.create({ data: { email, name: "U", emailVerified, createdAt: now } }));
    return { userId: user.id, workspaceId: await createWorkspaceFor(user.id, "Theirs") };
  };
  const [confirmed, unconfirmed] = [await make(true), await make(false)];
  expect(await purgeAt(later(6))).toMatchObject({ accounts: 0 });
  expect(await purgeAt(later(7))).toMatchObject({ accounts: 1 });
  const left = await inSystem((tx) => tx.workspace.findMany({ where: { name: "Theirs" } }));
  expect(left.map(({ id }) => id)).toEqual([confirmed.workspaceId]);
  expect(await inSystem((tx) => tx.user.findUnique({ where: { id: unconfirmed.userId } }))).toBeNull();
});
