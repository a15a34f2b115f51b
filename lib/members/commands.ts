import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { memberPolicy } from "@/lib/members/policy";
import type { CreateUserInput, Member } from "@/lib/members/schema";
import { permit, requireActingUser } from "@/lib/policy";
import { calendarUrl } from "@/lib/members/rules";
import { beginBulk, continueBulk } from "@/lib/schedules/commands";
import { products } from "@/lib/tasks/product";

/**
 * Gives a member another role. Ends their sessions in this workspace, so that nothing begun under the old role
 * continues. Throws `conflict` for the last owner.
 */
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
 * Gives the acting person an address at which calendar programs can follow what is planned in the workspace, or
 * withdraws it: a withdrawn address never works again. Returns the address.
 */
export function shareCalendar(scope: Scope, { shared }: { shared: boolean }): Promise<{ url: string | null }> {
  const userId = requireActingUser(scope);
  const { workspaceId } = scope;
  return inScope(scope, async (tx) => {
    const where = { workspaceId_userId: { workspaceId, userId } };
    const { calendarKey } = await tx.membership.findUniqueOrThrow({ where });
    const key = shared ? (calendarKey ?? randomUUID()) : null;
    await tx.membership.update({ where, data: { calendarKey: key } });
    return { url: key && calendarUrl({ workspaceId, userId, key }) };
  });
}

/**
 * Removes a member, possibly the acting person, from the workspace. Their keys are revoked. What they own is handed
 * over to somebody else, or their schedules are paused with the reason; if there are many, the worker does the rest a
 * little later. Throws `conflict` for the last owner, `invalid` on `handOverTo`.
 */
export async function removeMember(
  scope: Scope,
  { userId, handOverTo }: { userId: string; handOverTo: string | null },
): Promise<void> {
  const self = "userId" in scope.actor && scope.actor.userId === userId;
  // A leaked key must not be able to remove the person who created it.
  if (self && scope.actor.kind === "key") throw new AppError("forbidden", "key_leaves_not");
  const bulk = await inScope(scope, async (tx) => {
    const member = await lockMember(tx, scope, userId);
    permit(scope, memberPolicy.remove, { ownerId: userId });
    if (member.role === "owner") await requireAnotherOwner(tx, userId);
    if (handOverTo) await requireHeir(tx, scope, userId, handOverTo);
    // The objects of schedules first: changing a theme and its schedule locks them in this order.
    if (handOverTo) {
      const of = { from: userId, to: handOverTo };
      for (const kind of products().flatMap(({ owned: kinds = [] }) => kinds)) await kind.handOver(tx, of);
    }
    const now = await databaseNow(tx, scope.clock);
    await tx.apiKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
    await recordAudit(tx, scope, {
      action: self ? "member.left" : "member.removed",
      subject: { type: "member", id: userId, name: member.name },
      before: { role: member.role },
      after: { role: null, ...(handOverTo ? { ownerId: handOverTo } : {}) },
    });
    await tx.membership.delete({ where: { workspaceId_userId: { workspaceId: scope.workspaceId, userId } } });
    return beginBulk(
      tx,
      scope,
      handOverTo
        ? { kind: "hand_over", from: userId, to: handOverTo }
        : { kind: "pause", ownerId: userId, cause: "owner_left", reason: member.name, untilFurtherNotice: true },
    );
  });
  await continueBulk(scope, bulk);
}

/**
 * Makes a person a member of the workspace with that name; creates either if it does not exist. They sign in by link.
 * Running it again changes the role. Returns their ids. For people who can run commands on the machine.
 */
export async function createUser(input: CreateUserInput): Promise<{ userId: string; workspaceId: string }> {
  return inSystem(async (tx) => {
    const known = await tx.user.findUnique({ where: { email: input.email } });
    // Somebody signed up with this address and never confirmed it: their password and sessions must not give access.
    if (known && !known.emailVerified) {
      await tx.account.deleteMany({ where: { userId: known.id } });
      await tx.session.deleteMany({ where: { userId: known.id } });
    }
    const user = await tx.user.upsert({
      where: { email: input.email },
      create: { email: input.email, name: input.name, emailVerified: true },
      update: { name: input.name, emailVerified: true },
    });
    const workspace = await workspaceNamed(tx, input.workspace);
    await giveRole(tx, systemScope(workspace.id), { userId: user.id, name: user.name, role: input.role });
    return { userId: user.id, workspaceId: workspace.id };
  });
}

/**
 * Makes a person who signs in with the installation's provider a member of the workspace with that name, which is created if
 * it does not exist. `role`: what the provider gives them; null leaves a member's role as it is, and makes others members. The
 * last owner stays owner.
 */
export async function joinByProvider(input: {
  workspace: string;
  userId: string;
  name: string;
  role: Member["role"] | null;
}): Promise<void> {
  await inSystem(async (tx) => {
    const { id } = await workspaceNamed(tx, input.workspace);
    const where = { workspaceId_userId: { workspaceId: id, userId: input.userId } };
    const before = await tx.membership.findUnique({ where });
    const role = input.role ?? before?.role ?? "member";
    await giveRole(tx, systemScope(id), { ...input, role }).catch((error: unknown) => {
      if (!(error instanceof AppError && error.reason === "last_owner")) throw error;
    });
  });
}

/** The oldest workspace with that name; creates it if there is none. */
async function workspaceNamed(tx: Tx, name: string): Promise<{ id: string }> {
  const found = await tx.workspace.findFirst({ where: { name, deletedAt: null }, orderBy: { createdAt: "asc" } });
  return found ?? (await tx.workspace.create({ data: { name } }));
}

/** Makes a person a member or changes their role. A workspace's first member needs no audit event. */
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

/** Throws `not_found` if no person has that address. */
export async function requirePerson(email: string): Promise<void> {
  const person = await inSystem((tx) => tx.user.findUnique({ where: { email } }));
  if (!person) throw new AppError("not_found", "person_unknown", { values: { email } });
}

/** Changes to a workspace's members run one after another: if two owners leave at once, one stays. */
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
