import { readInScope, type Scope } from "@/lib/db/scope";
import type { Member } from "@/lib/workspaces/schema";

/** The people of the workspace, by name. */
export async function listMembers(scope: Scope): Promise<Member[]> {
  const rows = await readInScope(scope, (tx) =>
    tx.membership.findMany({ include: { user: { select: { id: true, name: true } } } }),
  );
  return rows
    .map(({ user, role }) => ({ id: user.id, name: user.name, role }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
