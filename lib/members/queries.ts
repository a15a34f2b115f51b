import { inSystem, readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { memberPolicy } from "@/lib/members/policy";
import { isOpen, openInvitationToken } from "@/lib/members/rules";
import { type InvitationView, type Member, type OpenInvitation, type Owned, ownedKinds } from "@/lib/members/schema";
import { permit } from "@/lib/policy";

/** The people of the workspace, by name. */
export async function listMembers(scope: Scope): Promise<Member[]> {
  const rows = await readInScope(scope, (tx) =>
    tx.membership.findMany({ include: { user: { select: { id: true, name: true, email: true } } } }),
  );
  return rows
    .map(({ user, role, createdAt }) => ({ ...user, role, joinedAt: createdAt.toISOString() }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** How much of each kind is each person's, by their ids; who has nothing is not among them. */
export function countOwned(scope: Scope): Promise<Partial<Record<string, Owned>>> {
  return readInScope(scope, async (tx) => {
    const counts = {
      schedules: await tx.schedule.groupBy({ by: "ownerId", _count: true, where: { deletedAt: null } }),
      themes: await tx.theme.groupBy({ by: "ownerId", _count: true, where: { deletedAt: null } }),
      reports: await tx.report.groupBy({ by: "ownerId", _count: true }),
      workflows: await tx.workflow.groupBy({ by: "ownerId", _count: true }),
      drafts: await tx.request.groupBy({ by: "ownerId", _count: true, where: { status: "draft" } }),
    };
    const ofPerson = (id: string) =>
      Object.fromEntries(
        ownedKinds.map((kind) => [kind, counts[kind].find(({ ownerId }) => ownerId === id)?._count ?? 0]),
      ) as Owned;
    const ids = ownedKinds.flatMap((kind) => counts[kind].map(({ ownerId }) => ownerId));
    return Object.fromEntries(ids.map((id) => [id, ofPerson(id)]));
  });
}

/** Invitations that nobody has accepted or taken back, newest first. For owners. */
export async function listInvitations(scope: Scope): Promise<InvitationView[]> {
  permit(scope, memberPolicy.invite);
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

/** What an invitation's link leads to. Throws `conflict` for one that was used, taken back, sent again or has expired. */
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
