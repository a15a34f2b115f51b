import { readInScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { invitationPolicy } from "@/lib/invitations/policy";
import { isOpen, openInvitationToken } from "@/lib/invitations/rules";
import type { InvitationView, OpenInvitation } from "@/lib/invitations/schema";
import { permit } from "@/lib/policy";

/** Invitations that are neither accepted nor revoked, newest first. For owners. */
export async function listInvitations(scope: Scope): Promise<InvitationView[]> {
  permit(scope, invitationPolicy.invite);
  return readInScope(scope, async (tx) => {
    const rows = await tx.invitation.findMany({
      where: { acceptedAt: null, revokedAt: null },
      orderBy: { createdAt: "desc" },
    });
    const people = await tx.user.findMany({
      where: { id: { in: rows.map(({ invitedById }) => invitedById) } },
      select: { id: true, name: true },
    });
    const now = scope.clock.now();
    return rows.map((row) => ({
      id: row.id,
      email: row.email,
      role: row.role,
      invitedBy: people.find(({ id }) => id === row.invitedById)?.name ?? null,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      expired: !isOpen(row, now),
    }));
  });
}

/** The invitation behind a link. Throws `conflict` if it was used, revoked or sent again, or has expired. */
export function getOpenInvitation(token: string, now: Date): Promise<OpenInvitation> {
  const sealed = openInvitationToken(token);
  if (!sealed) throw new AppError("conflict", "invitation_over");
  return inSystem(async (tx) => {
    const found = await tx.invitation.findUnique({ where: { id: sealed.id }, include: { workspace: true } });
    if (!found || found.version !== sealed.version || !isOpen(found, now) || found.workspace.deletedAt)
      throw new AppError("conflict", "invitation_over");
    const by = await tx.user.findUnique({ where: { id: found.invitedById }, select: { name: true } });
    const account = await tx.user.findUnique({ where: { email: found.email } });
    const { email, role, workspace } = found;
    return { workspace: workspace.name, role, email, by: by?.name ?? null, hasAccount: account !== null };
  });
}
