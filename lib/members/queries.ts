import { readInScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { localeOf } from "@/lib/i18n/locale-of";
import type { Locale } from "@/lib/i18n/schema";
import { type CalendarAddress, calendarUrl } from "@/lib/members/rules";
import { requireActingUser } from "@/lib/policy";
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

/** The address of the calendar feed that shows the acting person what is planned; null if they have none. */
export async function findCalendarFeed(scope: Scope): Promise<string | null> {
  const userId = requireActingUser(scope);
  const { workspaceId } = scope;
  const where = { workspaceId_userId: { workspaceId, userId } };
  const membership = await readInScope(scope, (tx) => tx.membership.findUnique({ where }));
  const key = membership?.calendarKey;
  return key ? calendarUrl({ workspaceId, userId, key }) : null;
}

/** The owner of a calendar feed and their language. Throws `not_found` if the address is no longer valid. */
export async function readCalendarOwner({
  workspaceId,
  userId,
  key,
}: CalendarAddress): Promise<{ workspace: string; locale: Locale }> {
  return inSystem(async (tx) => {
    const membership = await tx.membership.findFirst({
      where: { workspaceId, userId, calendarKey: key },
      include: { workspace: { select: { name: true, deletedAt: true } } },
    });
    if (!membership || membership.workspace.deletedAt) throw new AppError("not_found");
    return { workspace: membership.workspace.name, locale: await localeOf(tx, userId) };
  });
}

/** How many of each kind each person owns, by person id; people who own nothing are omitted. */
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
