import { recordAudit } from "@/lib/audit/commands";
import { consume } from "@/lib/db/limits";
import type { Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/constraint";
import type { InvitationModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, type PersonScope, type Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n/schema";
import { invitationNotice } from "@/lib/invitations/notices";
import { invitationPolicy } from "@/lib/invitations/policy";
import { invitationDays, isOpen, openInvitationToken } from "@/lib/invitations/rules";
import type { InviteInput } from "@/lib/invitations/schema";
import { addNotice } from "@/lib/notices/commands";
import { permit, requireActingUser } from "@/lib/policy";

const dayMs = 86_400_000;
/** Limits per day for one person, and for one address, so that strangers cannot misuse the mail server. */
const limits = {
  by: { name: "invitations-by", most: 100, windowMs: dayMs },
  to: { name: "invitations-to", most: 5, windowMs: dayMs },
};

/**
 * Invites a person. With an `id`, repeating the call is harmless: it returns the existing invitation. Throws `invalid`
 * on `email` for a member, and for a person who is already invited.
 */
export async function inviteMember(
  scope: Scope,
  { id, email, role, locale }: InviteInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, invitationPolicy.invite);
  const invitedById = requireActingUser(scope);
  await countInvitation(scope, email);
  try {
    return await inScope(scope, async (tx) => {
      if (id && (await tx.invitation.findUnique({ where: { id } }))) return { id };
      if (await tx.membership.findFirst({ where: { user: { email } } })) refuseEmail("already_member");
      const now = await databaseNow(tx, scope.clock);
      // An expired invitation makes room for a new one.
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

/** Sends an invitation again, valid for another week; the earlier link stops working. Throws `not_found`. */
export async function resendInvitation(scope: Scope, input: { id: string; locale?: Locale }): Promise<void> {
  permit(scope, invitationPolicy.invite);
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

/** Revokes an invitation: its link stops working. Throws `not_found`. */
export function revokeInvitation(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, invitationPolicy.invite);
  return inScope(scope, async (tx) => {
    const invitation = await requireInvitation(tx, input.id);
    const now = await databaseNow(tx, scope.clock);
    await tx.invitation.update({ where: { id: invitation.id }, data: { revokedAt: now } });
    await recordAudit(tx, scope, { action: "invitation.revoked", subject: subjectOf(invitation) });
  });
}

/**
 * Accepts an invitation as the invited person and makes the workspace the active one of their session. Throws
 * `conflict` for an invitation that is no longer open, `forbidden` for one that was sent to another person.
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

/** The same for a person who is creating an account through the same link, in the transaction that creates it. */
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

/** Locks an open invitation, so that nobody can accept it in the meantime. */
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
  await addNotice(tx, scope, invitationNotice, { to: { email }, data, subject: `${invitationId} ${version}`, now });
}

function subjectOf({ id, email }: InvitationModel) {
  return { type: "invitation", id, name: email } as const;
}

function refuseEmail(code: string): never {
  throw new AppError("invalid", code, { fields: [{ path: ["email"], code }] });
}
