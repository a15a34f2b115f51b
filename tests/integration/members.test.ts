import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { joinWithNewAccount } from "@/lib/auth/join";
import { fixedClock, systemClock } from "@/lib/clock";
import { inScope, inSystem, mintPersonScope, mintScope, type PersonScope } from "@/lib/db/scope";
import { addNotice } from "@/lib/deliveries/commands";
import { sendNotices } from "@/lib/deliveries/send/send-notices";
import type { MailMessage } from "@/lib/deliveries/transports/transport";
import { createKeyFor } from "@/lib/keys/commands";
import {
  acceptInvitation,
  changeRole,
  createUser,
  inviteMember,
  removeMember,
  resendInvitation,
  revokeInvitation,
} from "@/lib/members/commands";
import { countOwned, getOpenInvitation, listInvitations, listMembers } from "@/lib/members/queries";
import { pauseSchedule, resumeSchedule } from "@/lib/schedules/commands";
import { deleteWorkspace } from "@/lib/workspaces/commands";
import { makeTheme, makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { makeReport } from "@/tests/setup/reports";
import { makeRequest } from "@/tests/setup/requests";
import { makeSchedule, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";
import { makeWorkflow } from "@/tests/setup/workflows";
import { pino } from "pino";

const worker = useWorker();
const day = 86_400_000;

/** Somebody with an account, and what they may do for themselves. */
async function makePerson(): Promise<{ email: string; person: PersonScope }> {
  const email = `${randomUUID()}@example.com`;
  const { id: userId } = await inSystem((tx) => tx.user.create({ data: { email, name: "P", emailVerified: true } }));
  const { id: sessionId } = await inSystem((tx) =>
    tx.session.create({ data: { userId, token: randomUUID(), expiresAt: new Date("2100-01-01") } }),
  );
  return { email, person: mintPersonScope({ userId, sessionId, from: "203.0.113.7" }) };
}

/** The mails to members that wait, as they would be sent. */
async function sentTo(email: string): Promise<MailMessage[]> {
  const messages: MailMessage[] = [];
  await sendNotices({
    clock: systemClock,
    log: pino({ level: "silent" }),
    transport: {
      name: "outbox",
      repeatWindowMs: 0,
      send: (message) => {
        messages.push(message);
        return Promise.resolve({ kind: "accepted", providerId: null });
      },
    },
  });
  return messages.filter(({ to }) => to === email);
}

const tokenIn = (mail: MailMessage | undefined) =>
  new URL(/(http\S+)/.exec(mail?.text ?? "")?.[1] ?? "http://none").searchParams.get("token") ?? "";

async function invite(workspace: TestWorkspace, email: string): Promise<{ id: string; token: string }> {
  const { id } = await inviteMember(workspace.scope, { email, role: "manager", locale: "en" });
  return { id, token: tokenIn((await sentTo(email)).at(-1)) };
}

describe("an invitation", () => {
  it("is mailed in the language it was asked in, and joins who it was sent to, once", async () => {
    const workspace = await makeWorkspace();
    const { email, person } = await makePerson();
    await inviteMember(workspace.scope, { email, role: "manager", locale: "fr" });
    const [mail] = await sentTo(email);
    expect(mail).toMatchObject({ subject: expect.stringContaining("vous invite dans") as string });
    const token = tokenIn(mail);
    expect(await getOpenInvitation(token, systemClock.now())).toMatchObject({ role: "manager", hasAccount: true });
    await acceptInvitation(person, { token });
    expect((await listMembers(workspace.scope)).map(({ role }) => role).sort()).toEqual(["manager", "owner"]);
    const session = await inSystem((tx) => tx.session.findUniqueOrThrow({ where: { id: person.sessionId } }));
    expect(session.activeWorkspaceId).toBe(workspace.workspaceId);
    await expect(acceptInvitation(person, { token })).rejects.toMatchObject({ reason: "invitation_over" });
    await expect(getOpenInvitation(token, systemClock.now())).rejects.toMatchObject({ reason: "invitation_over" });
  });

  it("makes an account for who has none, and account and membership together", async () => {
    const workspace = await makeWorkspace();
    const email = `${randomUUID()}@example.com`;
    const { token } = await invite(workspace, email);
    const input = { token, name: "Nell", password: "correct horse battery" };
    expect(await joinWithNewAccount("203.0.113.7", input)).toEqual({ email });
    expect((await listMembers(workspace.scope)).find((one) => one.email === email)).toMatchObject({ role: "manager" });
    const user = await inSystem((tx) => tx.user.findUniqueOrThrow({ where: { email }, include: { accounts: true } }));
    expect(user.emailVerified).toBe(true);
    expect(user.accounts[0]?.password).not.toContain("correct");
    await expect(joinWithNewAccount(null, input)).rejects.toMatchObject({ reason: "invitation_over" });
  });

  it("is over when it was taken back, sent again or has expired; a later link works", async () => {
    const workspace = await makeWorkspace();
    const { email, person } = await makePerson();
    const first = await invite(workspace, email);
    await resendInvitation(workspace.scope, { id: first.id });
    await expect(acceptInvitation(person, first)).rejects.toMatchObject({ reason: "invitation_over" });
    const again = tokenIn((await sentTo(email)).at(-1));
    const late = fixedClock(new Date(systemClock.now().getTime() + 8 * day));
    await expect(acceptInvitation({ ...person, clock: late }, { token: again })).rejects.toMatchObject({
      reason: "invitation_over",
    });
    await revokeInvitation(workspace.scope, { id: first.id });
    await expect(acceptInvitation(person, { token: again })).rejects.toMatchObject({ reason: "invitation_over" });
    expect(await listInvitations(workspace.scope)).toEqual([]);
    const next = await invite(workspace, email);
    await acceptInvitation(person, next);
    expect(await traceOf(workspace.scope, first.id)).toEqual([
      "person: invitation.sent",
      "person: invitation.sent_again",
      "person: invitation.revoked",
    ]);
  });

  it("is for the address it was sent to, and no link can be made up", async () => {
    const workspace = await makeWorkspace();
    const { token } = await invite(workspace, `${randomUUID()}@example.com`);
    const { person } = await makePerson();
    await expect(acceptInvitation(person, { token })).rejects.toMatchObject({ reason: "invitation_for_another" });
    for (const forged of ["", "x", `${token.slice(0, -2)}AA`, randomUUID()])
      await expect(acceptInvitation(person, { token: forged })).rejects.toMatchObject({ reason: "invitation_over" });
  });

  it("is refused on its field for a member and for who is invited already; one that expired makes room", async () => {
    const workspace = await makeWorkspace();
    const email = `${randomUUID()}@example.com`;
    const ask = (who: string, at = workspace.scope) => inviteMember(at, { email: who, role: "member", locale: "en" });
    await expect(ask(workspace.email)).rejects.toMatchObject({
      fields: [{ path: ["email"], code: "already_member" }],
    });
    await ask(email);
    await expect(ask(email)).rejects.toMatchObject({ fields: [{ path: ["email"], code: "already_invited" }] });
    await ask(email, workspace.at(new Date(systemClock.now().getTime() + 8 * day)));
  });

  it("is sent again a few times a day and no more", async () => {
    const workspace = await makeWorkspace();
    const { id } = await invite(workspace, `${randomUUID()}@example.com`);
    for (let left = 4; left > 0; left--) await resendInvitation(workspace.scope, { id });
    await expect(resendInvitation(workspace.scope, { id })).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("leads nowhere once the workspace is deleted", async () => {
    const workspace = await makeWorkspace();
    const { email, person } = await makePerson();
    const { token } = await invite(workspace, email);
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    await deleteWorkspace(workspace.scope, { name });
    await expect(acceptInvitation(person, { token })).rejects.toMatchObject({ reason: "invitation_over" });
  });

  it("accepted by two presses at once joins once", async () => {
    const workspace = await makeWorkspace();
    const { email, person } = await makePerson();
    const { token } = await invite(workspace, email);
    const both = await Promise.allSettled([acceptInvitation(person, { token }), acceptInvitation(person, { token })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await traceOf(workspace.scope, person.userId)).toEqual(["person: member.joined"]);
  });
});

describe("who goes", () => {
  async function withMember(role: "owner" | "manager" | "member" = "member") {
    const workspace = await makeWorkspace();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    const email = `${randomUUID()}@example.com`;
    const { userId } = await createUser({ email, name: "Gone", workspace: name, role });
    const scope = mintScope(workspace.workspaceId, { kind: "person", userId, role });
    return { workspace, userId, email, scope };
  }

  it("leaves what is theirs to an heir: schedules, each with a trace, themes, reports, workflows, drafts", async () => {
    const { workspace, userId, scope } = await withMember();
    const { id, themeId } = await makeSchedule(scope);
    const [report, workflow] = [await makeReport(scope), await makeWorkflow(scope)];
    const [draft, published] = [await makeRequest(scope, "draft"), await makeRequest(scope, "published")];
    expect(await countOwned(workspace.scope)).toEqual({
      [userId]: { schedules: 1, themes: 1, reports: 1, workflows: 1, drafts: 1 },
    });
    await removeMember(workspace.scope, { userId, handOverTo: workspace.userId });
    expect(await scheduleRow(id)).toMatchObject({ ownerId: workspace.userId, status: "active" });
    const owners = await inSystem(async (tx) => [
      await tx.theme.findUniqueOrThrow({ where: { id: themeId } }),
      await tx.report.findUniqueOrThrow({ where: { id: report } }),
      await tx.workflow.findUniqueOrThrow({ where: { id: workflow } }),
      await tx.request.findUniqueOrThrow({ where: { id: draft } }),
      // Who asked for what is on the board is on record.
      await tx.request.findUniqueOrThrow({ where: { id: published } }),
    ]);
    expect(owners.map(({ ownerId }) => ownerId)).toEqual([...[1, 2, 3, 4].map(() => workspace.userId), userId]);
    expect(await traceOf(workspace.scope, id)).toContain("person: schedule.handed_over");
    expect(await traceOf(workspace.scope, userId)).toEqual(["system: member.joined", "person: member.removed"]);
  });

  it("or has the schedules paused, with the reason; nothing is sent any more until somebody takes them over", async () => {
    const { workspace, userId, scope } = await withMember();
    const at = new Date("2026-11-16T08:00:00Z");
    const { id } = await makeSchedule({ ...scope, clock: fixedClock(at) });
    await removeMember(workspace.at(at), { userId, handOverTo: null });
    expect(await scheduleRow(id)).toMatchObject({
      status: "paused",
      pauseCause: "owner_left",
      pauseReason: "Gone",
      next: null,
    });
    await worker.work(new Date("2026-11-16T09:00:00Z"));
    const runs = await inSystem((tx) => tx.run.count({ where: { scheduleId: id } }));
    expect(runs).toBe(0);
  });

  it("wakes nothing up: a pause that would have ended by itself goes on", async () => {
    const { workspace, userId, scope } = await withMember();
    const at = new Date("2026-11-16T08:00:00Z");
    const { id } = await makeSchedule({ ...scope, clock: fixedClock(at) });
    await pauseSchedule({ ...scope, clock: fixedClock(at) }, { id, until: "2026-11-17T00:00:00Z" });
    await removeMember(workspace.at(at), { userId, handOverTo: null });
    await worker.resume(new Date("2026-11-18T00:00:00Z"));
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseCause: "owner_left", pausedUntil: null });
  });

  it("answers for nothing any more: whoever resumes their schedule is told of it", async () => {
    const { workspace, userId, email, scope } = await withMember();
    const { id } = await makeSchedule(scope);
    await removeMember(workspace.scope, { userId, handOverTo: null });
    await inScope(workspace.scope, (tx) =>
      addNotice(tx, workspace.scope, {
        kind: "run_failed",
        userId,
        data: { scheduleId: id, name: "Courts", runId: randomUUID(), error: "x", fault: null, failures: 1 },
        subject: `run_failed ${randomUUID()}`,
        now: systemClock.now(),
      }),
    );
    expect(await sentTo(email)).toEqual([]);
    await resumeSchedule(workspace.scope, { id });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", ownerId: workspace.userId });
  });

  it("is not thrown out by a key of their own, whatever it may", async () => {
    const { workspace, userId } = await withMember();
    const actor = { kind: "key", userId, role: "member", keyId: randomUUID(), readOnly: false } as const;
    await expect(
      removeMember(mintScope(workspace.workspaceId, actor), { userId, handOverTo: null }),
    ).rejects.toMatchObject({ reason: "key_leaves_not" });
  });

  it("takes their keys with them", async () => {
    const { workspace, userId, email } = await withMember();
    await createKeyFor({ email, name: "theirs" });
    await removeMember(workspace.scope, { userId, handOverTo: null });
    const keys = await inSystem((tx) => tx.apiKey.findMany({ where: { userId } }));
    expect(keys.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
  });

  it("may be oneself", async () => {
    const { workspace, userId, scope } = await withMember();
    await removeMember(scope, { userId, handOverTo: null });
    expect(await traceOf(workspace.scope, userId)).toEqual(["system: member.joined", "person: member.left"]);
  });

  it("cannot be the last owner, who cannot become less either; of two owners who go at once one stays", async () => {
    const { workspace, userId, scope } = await withMember("owner");
    const both = await Promise.allSettled([
      removeMember(scope, { userId, handOverTo: null }),
      removeMember(workspace.scope, { userId: workspace.userId, handOverTo: null }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [left] = await inSystem((tx) => tx.membership.findMany({ where: { workspaceId: workspace.workspaceId } }));
    const last = left?.userId === userId ? scope : workspace.scope;
    const refusal = { code: "conflict", reason: "last_owner" };
    await expect(removeMember(last, { userId: left?.userId ?? "", handOverTo: null })).rejects.toMatchObject(refusal);
    await expect(changeRole(last, { userId: left?.userId ?? "", role: "member" })).rejects.toMatchObject(refusal);
  });

  it("hands over to members only, and never to oneself; what is refused changes nothing", async () => {
    const { workspace, userId, scope } = await withMember();
    await makeTheme(scope, []);
    const foreign = await makeWorkspace();
    for (const heir of [userId, foreign.userId, randomUUID()])
      await expect(removeMember(workspace.scope, { userId, handOverTo: heir })).rejects.toMatchObject({
        fields: [{ path: ["handOverTo"], code: "owner_unknown" }],
      });
    expect(await listMembers(workspace.scope)).toHaveLength(2);
  });

  it("another role ends the sessions begun under the old one", async () => {
    const { workspace, userId } = await withMember();
    const elsewhere = await makeWorkspace();
    const expiresAt = new Date("2100-01-01");
    for (const { workspaceId: activeWorkspaceId } of [workspace, elsewhere])
      await inSystem((tx) =>
        tx.session.create({ data: { userId, token: randomUUID(), expiresAt, activeWorkspaceId } }),
      );
    await changeRole(workspace.scope, { userId, role: "manager" });
    const left = await inSystem((tx) => tx.session.findMany({ where: { userId } }));
    expect(left.map(({ activeWorkspaceId }) => activeWorkspaceId)).toEqual([elsewhere.workspaceId]);
    const [event] = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { subjectId: userId, action: "member.role_changed" } }),
    );
    expect(event).toMatchObject({ before: { role: "member" }, after: { role: "manager" } });
  });
});
