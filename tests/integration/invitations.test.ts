import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { joinWithNewAccount } from "@/lib/auth/join";
import { fixedClock, systemClock } from "@/lib/clock";
import type { PersonScope } from "@/lib/db/scope";
import { inSystem, mintPersonScope } from "@/lib/db/system";
import type { MailMessage } from "@/lib/mail/transport";
import { acceptInvitation, inviteMember, resendInvitation, revokeInvitation } from "@/lib/invitations/commands";
import { getOpenInvitation, listInvitations } from "@/lib/invitations/queries";
import { listMembers } from "@/lib/members/queries";
import { deleteWorkspace } from "@/lib/workspaces/commands";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { traceOf } from "@/tests/setup/schedules";
import { sentTo } from "@/tests/setup/notices";

const day = 86_400_000;

/** A person with an account, and the scope for their own actions. */
async function makePerson(): Promise<{ email: string; person: PersonScope }> {
  const email = `${randomUUID()}@example.com`;
  const { id: userId } = await inSystem((tx) => tx.user.create({ data: { email, name: "P", emailVerified: true } }));
  const { id: sessionId } = await inSystem((tx) =>
    tx.session.create({ data: { userId, token: randomUUID(), expiresAt: new Date("2100-01-01") } }),
  );
  return { email, person: mintPersonScope({ userId, sessionId, from: "203.0.113.7" }) };
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
    expect(mail).toMatchObject({ subject: expect.stringContaining("vous invite à rejoindre") as string });
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
