import { recordAudit } from "@/lib/audit/commands";
import { consume } from "@/lib/auth/limits";
import type { Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/constraint";
import type { InvitationModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, inSystem, mintScope, type PersonScope, type Scope, systemScope } from "@/lib/db/scope";
import { addNotice } from "@/lib/deliveries/commands";
import { AppError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n/schema";
import { memberPolicy } from "@/lib/members/policy";
import { invitationDays, isOpen, openInvitationToken } from "@/lib/members/rules";
import type { CreateUserInput, InviteInput, Member } from "@/lib/members/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { handOverDrafts } from "@/lib/requests/commands";
import { handOverAll, pauseAll, stopAll } from "@/lib/schedules/commands";

const dayMs = 86_400_000;
/** Some milliseconds for each schedule of who goes. */
const bulk = { timeoutMs: 120_000 };
/** So much is invited in a day by one person, and to one address: nobody's mail server is for strangers to use. */
const limits = {
  by: { name: "invitations-by", most: 100, windowMs: dayMs },
  to: { name: "invitations-to", most: 5, windowMs: dayMs },
};

/** Asks somebody to join. With an `id` a repetition is harmless: the one that is there already is the answer. Throws `invalid` on `email` for a member, and for somebody who is invited already. */
export async function inviteMember(
  scope: Scope,
  { id, email, role, locale }: InviteInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, memberPolicy.invite);
  const invitedById = requireActingUser(scope);
  await countInvitation(scope, email);
  try {
    return await inScope(scope, async (tx) => {
      if (id && (await tx.invitation.findUnique({ where: { id } }))) return { id };
      if (await tx.membership.findFirst({ where: { user: { email } } })) refuseEmail("already_member");
      const now = await databaseNow(tx, scope.clock);
      // One that has expired makes room.
      await tx.invitation.updateMany({
        where: { email, acceptedAt: null, revokedAt: null, expiresAt: { lte: now } },
        data: { revokedAt: now },
      });
      const expiresAt = new Date(now.getTime() + invitationDays * dayMs);
      const { workspaceId } = scope;
      const invitation = await tx.invitation.create({
        data: { id, workspaceId, email, role, invitedById, createdAt: now, expiresAt },
      });
      await recordAudit(tx, scope, { action: "invitation.sent", subject: subjectOf(invitation), after: { role } });
      await sendInvitation(tx, scope, invitation, locale, now);
      return { id: invitation.id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) refuseEmail("already_invited");
    throw error;
  }
}

/** Sends an invitation once more, for another week; the link sent before works no more. Throws `not_found`. */
export async function resendInvitation(scope: Scope, input: { id: string; locale?: Locale }): Promise<void> {
  permit(scope, memberPolicy.invite);
  const { email } = await inScope(scope, (tx) => requireInvitation(tx, input.id));
  await countInvitation(scope, email);
  await inScope(scope, async (tx) => {
    await requireInvitation(tx, input.id);
    const now = await databaseNow(tx, scope.clock);
    const invitation = await tx.invitation.update({
      where: { id: input.id },
      data: { version: { increment: 1 }, expiresAt: new Date(now.getTime() + invitationDays * dayMs) },
    });
    await recordAudit(tx, scope, { action: "invitation.sent_again", subject: subjectOf(invitation) });
    await sendInvitation(tx, scope, invitation, input.locale ?? "en", now);
  });
}

/** Takes an invitation back: its link works no more. Throws `not_found`. */
export function revokeInvitation(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, memberPolicy.invite);
  return inScope(scope, async (tx) => {
    const invitation = await requireInvitation(tx, input.id);
    const now = await databaseNow(tx, scope.clock);
    await tx.invitation.update({ where: { id: invitation.id }, data: { revokedAt: now } });
    await recordAudit(tx, scope, { action: "invitation.revoked", subject: subjectOf(invitation) });
  });
}

/**
 * Accepts an invitation as the person it was sent to; their session looks at the workspace from now on. Throws
 * `conflict` for one that is over, `forbidden` for one that was sent to somebody else.
 */
export async function acceptInvitation(person: PersonScope, { token }: { token: string }): Promise<void> {
  await inSystem(async (tx) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: person.userId } });
    const invitation = await joinBy(tx, person, { token, email: user.email });
    await tx.session.updateMany({
      where: { id: person.sessionId },
      data: { activeWorkspaceId: invitation.workspaceId },
    });
  });
}

/** The same for somebody who has just got an account by the same link, in the transaction that makes it. */
export async function joinBy(
  tx: Tx,
  person: Pick<PersonScope, "userId" | "clock" | "from">,
  { token, email }: { token: string; email: string },
): Promise<InvitationModel> {
  const sealed = openInvitationToken(token);
  if (!sealed) throw new AppError("conflict", "invitation_over");
  await tx.$queryRaw`SELECT id FROM invitation WHERE id = ${sealed.id}::uuid FOR UPDATE`;
  const invitation = await tx.invitation.findUnique({ where: { id: sealed.id }, include: { workspace: true } });
  const now = await databaseNow(tx, person.clock);
  if (!invitation || invitation.version !== sealed.version || !isOpen(invitation, now))
    throw new AppError("conflict", "invitation_over");
  if (invitation.workspace.deletedAt) throw new AppError("conflict", "invitation_over");
  if (invitation.email !== email) throw new AppError("forbidden", "invitation_for_another");
  const { workspaceId, role } = invitation;
  await tx.invitation.update({ where: { id: invitation.id }, data: { acceptedAt: now } });
  const [joined] = await tx.membership.createManyAndReturn({
    data: [{ workspaceId, userId: person.userId, role, createdAt: now }],
    skipDuplicates: true,
  });
  if (joined) {
    const scope = mintScope(workspaceId, { kind: "person", userId: person.userId, role }, person.clock, person.from);
    const subject = { type: "member", id: person.userId, name: email } as const;
    await recordAudit(tx, scope, { action: "member.joined", subject, at: now, after: { role } });
  }
  return invitation;
}

/** Gives a member another role; their sessions in this workspace end, so that nothing begun under the old one goes on. Throws `conflict` for the last owner. */
export async function changeRole(scope: Scope, input: { userId: string; role: Member["role"] }): Promise<void> {
  permit(scope, memberPolicy.changeRole);
  const changed = await inScope(scope, async (tx) => {
    const member = await lockMember(tx, scope, input.userId);
    if (member.role === input.role) return false;
    if (member.role === "owner") await requireAnotherOwner(tx, input.userId);
    const where = { workspaceId_userId: { workspaceId: scope.workspaceId, userId: input.userId } };
    await tx.membership.update({ where, data: { role: input.role } });
    await recordAudit(tx, scope, {
      action: "member.role_changed",
      subject: { type: "member", id: input.userId, name: member.name },
      before: { role: member.role },
      after: { role: input.role },
    });
    return true;
  });
  const here = { userId: input.userId, activeWorkspaceId: scope.workspaceId };
  if (changed) await inSystem((tx) => tx.session.deleteMany({ where: here }));
}

/**
 * Takes a member, or oneself, out of the workspace. Their keys die; what is theirs becomes somebody else's, or their
 * schedules are paused with the reason. Throws `conflict` for the last owner, `invalid` on
 * `handOverTo`.
 */
export async function removeMember(
  scope: Scope,
  { userId, handOverTo }: { userId: string; handOverTo: string | null },
): Promise<void> {
  const self = "userId" in scope.actor && scope.actor.userId === userId;
  // A key that leaks must not be able to throw out whoever made it.
  if (self && scope.actor.kind === "key") throw new AppError("forbidden", "key_leaves_not");
  const paused = await inScope(
    scope,
    async (tx) => {
      const member = await lockMember(tx, scope, userId);
      permit(scope, memberPolicy.remove, { ownerId: userId });
      if (member.role === "owner") await requireAnotherOwner(tx, userId);
      if (handOverTo) await requireHeir(tx, scope, userId, handOverTo);
      const owned = { ownerId: userId };
      // Themes first: whoever changes a theme and its schedule locks them in this order.
      if (handOverTo) {
        await tx.theme.updateMany({ where: owned, data: { ownerId: handOverTo } });
        await tx.report.updateMany({ where: owned, data: { ownerId: handOverTo } });
        await tx.workflow.updateMany({ where: owned, data: { ownerId: handOverTo } });
        await handOverAll(tx, scope, { from: userId, to: handOverTo });
        await handOverDrafts(tx, owned, handOverTo);
      }
      const stopped = handOverTo
        ? []
        : await pauseAll(tx, scope, {
            ...owned,
            cause: "owner_left",
            reason: member.name,
            untilFurtherNotice: true,
          });
      const now = await databaseNow(tx, scope.clock);
      await tx.apiKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
      await recordAudit(tx, scope, {
        action: self ? "member.left" : "member.removed",
        subject: { type: "member", id: userId, name: member.name },
        before: { role: member.role },
        after: { role: null, ...(handOverTo ? { ownerId: handOverTo } : {}) },
      });
      await tx.membership.delete({ where: { workspaceId_userId: { workspaceId: scope.workspaceId, userId } } });
      return stopped;
    },
    bulk,
  );
  await stopAll(scope, paused);
}

/**
 * Makes a person a member of the workspace of that name, creating either where it does not exist. They sign in
 * by link. Running it again changes the role. Returns their ids. For whoever may run commands on the machine.
 */
export async function createUser(input: CreateUserInput): Promise<{ userId: string; workspaceId: string }> {
  return inSystem(async (tx) => {
    const known = await tx.user.findUnique({ where: { email: input.email } });
    // Somebody signed up with this address and never confirmed it: what they set is not whom we mean.
    if (known && !known.emailVerified) {
      await tx.account.deleteMany({ where: { userId: known.id } });
      await tx.session.deleteMany({ where: { userId: known.id } });
    }
    const user = await tx.user.upsert({
      where: { email: input.email },
      create: { email: input.email, name: input.name, emailVerified: true },
      update: { name: input.name, emailVerified: true },
    });
    const found = await tx.workspace.findFirst({
      where: { name: input.workspace, deletedAt: null },
      orderBy: { createdAt: "asc" },
    });
    const workspace = found ?? (await tx.workspace.create({ data: { name: input.workspace } }));
    await giveRole(tx, systemScope(workspace.id), { userId: user.id, name: user.name, role: input.role });
    return { userId: user.id, workspaceId: workspace.id };
  });
}

/** Makes somebody a member, or gives them another role. The first of a workspace needs no trace. */
async function giveRole(
  tx: Tx,
  scope: Scope,
  { userId, name, role }: { userId: string; name: string; role: Member["role"] },
): Promise<void> {
  const { workspaceId } = scope;
  await lockPeople(tx, scope);
  const people = await tx.membership.findMany({ where: { workspaceId } });
  const before = people.find((one) => one.userId === userId);
  if (before?.role === role) return;
  const owners = people.filter((one) => one.role === "owner" && one.userId !== userId);
  if (before?.role === "owner" && owners.length === 0) throw new AppError("conflict", "last_owner");
  const where = { workspaceId_userId: { workspaceId, userId } };
  await tx.membership.upsert({ where, create: { workspaceId, userId, role }, update: { role } });
  if (people.length === 0) return;
  await recordAudit(tx, scope, {
    action: before ? "member.role_changed" : "member.joined",
    subject: { type: "member", id: userId, name },
    before: { role: before?.role ?? null },
    after: { role },
  });
}

/** Throws `not_found` unless a person with that address is known. */
export async function requirePerson(email: string): Promise<void> {
  const person = await inSystem((tx) => tx.user.findUnique({ where: { email } }));
  if (!person) throw new AppError("not_found", "person_unknown", { values: { email } });
}

/** Changes of a workspace's people take turns: of two owners who go at once, one stays. */
async function lockPeople(tx: Tx, { workspaceId }: Pick<Scope, "workspaceId">): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`periodical.people.${workspaceId}`}, 0))`;
}

async function lockMember(tx: Tx, { workspaceId }: Scope, userId: string) {
  await lockPeople(tx, { workspaceId });
  const membership = await tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    include: { user: { select: { name: true } } },
  });
  if (!membership) throw new AppError("not_found");
  return { role: membership.role, name: membership.user.name };
}

async function requireAnotherOwner(tx: Tx, userId: string): Promise<void> {
  const others = await tx.membership.count({ where: { role: "owner", userId: { not: userId } } });
  if (others === 0) throw new AppError("conflict", "last_owner");
}

async function requireHeir(tx: Tx, { workspaceId }: Scope, userId: string, heir: string): Promise<void> {
  const where = { workspaceId_userId: { workspaceId, userId: heir } };
  if (heir !== userId && (await tx.membership.findUnique({ where }))) return;
  throw new AppError("invalid", "owner_unknown", { fields: [{ path: ["handOverTo"], code: "owner_unknown" }] });
}

/** Locks an invitation that is open; whoever accepts it meanwhile waits, or was quicker. */
async function requireInvitation(tx: Tx, id: string): Promise<InvitationModel> {
  await tx.$queryRaw`SELECT id FROM invitation WHERE id = ${id}::uuid FOR UPDATE`;
  const invitation = await tx.invitation.findFirst({ where: { id, acceptedAt: null, revokedAt: null } });
  if (!invitation) throw new AppError("not_found");
  return invitation;
}

async function countInvitation(scope: Scope, email: string): Promise<void> {
  const now = scope.clock.now();
  for (const [limit, key] of [
    [limits.by, requireActingUser(scope)],
    [limits.to, email],
  ] as const) {
    const { allowed } = await consume(limit, key, now);
    if (!allowed) throw new AppError("too_many_requests", "invitations_too_many");
  }
}

async function sendInvitation(
  tx: Tx,
  scope: Scope,
  { id: invitationId, version, email, role }: InvitationModel,
  locale: Locale,
  now: Date,
): Promise<void> {
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
  const by = await tx.user.findUnique({ where: { id: requireActingUser(scope) }, select: { name: true } });
  const data = { invitationId, version, workspace: workspace.name, by: by?.name ?? workspace.name, role, locale };
  await addNotice(tx, scope, {
    kind: "invitation",
    email,
    data,
    subject: `invitation ${invitationId} ${version}`,
    now,
  });
}

function subjectOf({ id, email }: InvitationModel) {
  return { type: "invitation", id, name: email } as const;
}

function refuseEmail(code: string): never {
  throw new AppError("invalid", code, { fields: [{ path: ["email"], code }] });
}
