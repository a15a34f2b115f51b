import { recordAudit } from "@/lib/audit/commands";
import { consume } from "@/lib/db/limits";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { remember } from "@/lib/db/installation";
import { inScope, type PersonScope, type Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import type { LogoImage } from "@/lib/mail/logo";
import { permit } from "@/lib/policy";
import { beginBulk, continueBulk } from "@/lib/schedules/commands";
import { workspacePolicy } from "@/lib/workspaces/policy";
import { graceDays, type WorkspacePatch } from "@/lib/workspaces/schema";
import { homeKey, isHome } from "@/lib/db/installation";

const dayMs = 86_400_000;
/** How many workspaces one person may create per day. */
const newWorkspaces = { name: "workspaces", most: 20, windowMs: dayMs };

/** Creates a workspace for a person who has just signed up. Works without a scope: it creates the first membership. */
export function createWorkspaceFor(userId: string, name: string): Promise<string> {
  return inSystem((tx) => insertWorkspace(tx, userId, name));
}

/** Creates another workspace, owned by its creator, and makes it the active one of their session. */
export async function createWorkspace(
  { userId, sessionId, clock }: PersonScope,
  { name }: { name: string },
): Promise<{ id: string }> {
  const { allowed } = await consume(newWorkspaces, userId, clock.now());
  if (!allowed) throw new AppError("too_many_requests", "workspaces_too_many");
  return inSystem(async (tx) => {
    const id = await insertWorkspace(tx, userId, name);
    await tx.session.updateMany({ where: { id: sessionId }, data: { activeWorkspaceId: id } });
    return { id };
  });
}

async function insertWorkspace(tx: Tx, userId: string, name: string): Promise<string> {
  const workspace = await tx.workspace.create({ data: { name } });
  await tx.membership.create({ data: { workspaceId: workspace.id, userId, role: "owner" } });
  return workspace.id;
}

/** Changes the workspace's settings; omitted fields keep their values. */
export function updateWorkspace(scope: Scope, patch: WorkspacePatch): Promise<void> {
  permit(scope, workspacePolicy.configure);
  return inScope(scope, async (tx) => {
    const before = await lockWorkspace(tx, scope);
    const { logo, ...settings } = patch;
    const logoId = logo === undefined ? before.logoId : await keepLogo(tx, scope, logo);
    const after = await tx.workspace.update({ where: { id: scope.workspaceId }, data: { ...settings, logoId } });
    await recordAudit(tx, scope, {
      action: "workspace.updated",
      subject: subjectOf(after),
      before: traced(before),
      after: traced(after),
    });
  });
}

/** Stores another image and deletes those that no edition uses. Returns its id, or null if there is no image. */
async function keepLogo(tx: Tx, { workspaceId }: Scope, image: LogoImage | null): Promise<string | null> {
  await tx.$executeRaw`
    DELETE FROM logo WHERE workspace_id = ${workspaceId}::uuid
      AND NOT EXISTS (SELECT FROM edition WHERE edition.workspace_id = logo.workspace_id AND edition.logo_id = logo.id)`;
  if (!image) return null;
  const { base64, ...rest } = image;
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  const { id } = await tx.logo.create({ data: { workspaceId, ...rest, bytes }, select: { id: true } });
  return id;
}

/** Closes the first steps, because they are done or not wanted. */
export function closeSetup(scope: Scope): Promise<void> {
  permit(scope, workspacePolicy.closeSetup);
  return inScope(scope, async (tx) => {
    const workspace = await lockWorkspace(tx, scope);
    if (workspace.setupClosedAt) return;
    const setupClosedAt = await databaseNow(tx, scope.clock);
    await tx.workspace.update({ where: { id: workspace.id }, data: { setupClosedAt } });
    await recordAudit(tx, scope, { action: "workspace.setup_closed", subject: subjectOf(workspace) });
  });
}

/**
 * Deletes the workspace after a grace period, during which any of its owners can undo that. Until then its schedules
 * are paused and nobody can enter it. Throws `invalid` on `name` unless that is its name, and `conflict` for the
 * workspace that the installation began with.
 */
export async function deleteWorkspace(scope: Scope, { name }: { name: string }): Promise<void> {
  permit(scope, workspacePolicy.delete);
  // The backups of the whole installation belong to this workspace and would be deleted with it.
  if (await isHome(scope.workspaceId)) throw new AppError("conflict", "home_stays");
  const bulk = await inScope(scope, async (tx) => {
    const workspace = await lockWorkspace(tx, scope);
    if (workspace.name !== name.trim())
      throw new AppError("invalid", "name_not_the_same", { fields: [{ path: ["name"], code: "name_not_the_same" }] });
    if (workspace.deletedAt) return null;
    const deletedAt = await databaseNow(tx, scope.clock);
    const purgeAt = new Date(deletedAt.getTime() + graceDays * dayMs);
    await tx.workspace.update({ where: { id: workspace.id }, data: { deletedAt, purgeAt } });
    await recordAudit(tx, scope, {
      action: "workspace.delete_requested",
      subject: subjectOf(workspace),
      after: { purgeAt },
    });
    const why = { cause: "workspace_deleted", reason: null, untilFurtherNotice: false } as const;
    return beginBulk(tx, scope, { kind: "pause", ...why });
  });
  if (bulk) await continueBulk(scope, bulk);
}

/**
 * Undoes the deletion of a workspace: its schedules resume. Throws `not_found` if the person is not a member,
 * `forbidden` if they are not an owner.
 */
export async function restoreWorkspace(person: PersonScope, { id }: { id: string }): Promise<void> {
  const { userId, sessionId, clock, from } = person;
  const membership = await inSystem((tx) =>
    tx.membership.findUnique({ where: { workspaceId_userId: { workspaceId: id, userId } } }),
  );
  if (!membership) throw new AppError("not_found");
  const scope = mintScope(id, { kind: "person", userId, role: membership.role }, clock, from);
  permit(scope, workspacePolicy.delete);
  const bulk = await inScope(scope, async (tx) => {
    const workspace = await lockWorkspace(tx, scope);
    if (!workspace.deletedAt) return null;
    // From this instant on, the purge may already be running.
    if (workspace.purgeAt && workspace.purgeAt <= (await databaseNow(tx, clock))) throw new AppError("not_found");
    await tx.workspace.update({ where: { id }, data: { deletedAt: null, purgeAt: null } });
    await recordAudit(tx, scope, { action: "workspace.restored", subject: subjectOf(workspace) });
    return beginBulk(tx, scope, { kind: "resume", cause: "workspace_deleted" });
  });
  if (bulk) await continueBulk(scope, bulk);
  await inSystem((tx) => tx.session.updateMany({ where: { id: sessionId }, data: { activeWorkspaceId: id } }));
}

/** Locks the workspace, so that changes to it run one after another. Throws `not_found` if it no longer exists. */
async function lockWorkspace(tx: Tx, { workspaceId }: Scope) {
  await tx.$queryRaw`SELECT id FROM workspace WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
  const workspace = await tx.workspace.findUnique({ where: { id: workspaceId } });
  if (!workspace) throw new AppError("not_found");
  return workspace;
}

type Workspace = Awaited<ReturnType<typeof lockWorkspace>>;

function subjectOf({ id, name }: Workspace) {
  return { type: "workspace", id, name } as const;
}

function traced({
  name,
  defaultTimezone,
  senderName,
  replyTo,
  postalAddress,
  footer,
  accent,
  logoId,
  retentionDays,
}: Workspace) {
  const look = { postalAddress, footer, accent, logo: logoId !== null };
  return { name, defaultTimezone, senderName, replyTo, ...look, retentionDays };
}

/** Makes another workspace the home of everything that concerns the whole installation. For the operator. */
export async function moveHome(input: { workspace: string }): Promise<void> {
  await inSystem(async (tx) => {
    const found = await tx.workspace.findMany({ where: { name: input.workspace, deletedAt: null }, take: 2 });
    const [workspace] = found;
    if (!workspace || found.length > 1) throw new AppError("not_found", "workspace_unknown");
    await remember(tx, homeKey, workspace.id);
  });
}
