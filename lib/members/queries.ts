import { readInScope, type Scope } from "@/lib/db/scope";
import { type Member, type Owned, ownedKinds } from "@/lib/members/schema";

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
