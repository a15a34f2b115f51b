import { readInScope, type Scope } from "@/lib/db/scope";
import type { Member, Owned } from "@/lib/members/schema";
import { products } from "@/lib/tasks/product";

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
    const owned: Partial<Record<string, Owned>> = {};
    const add = (kind: string, counts: { ownerId: string; _count: number }[]) => {
      for (const { ownerId, _count } of counts) owned[ownerId] = { ...owned[ownerId], [kind]: _count };
    };
    const schedules = await tx.schedule.groupBy({ by: "ownerId", _count: true, where: { deletedAt: null } });
    add("schedules", schedules);
    for (const { kind, count } of products().flatMap(({ owned: kinds = [] }) => kinds)) add(kind, await count(tx));
    return owned;
  });
}
