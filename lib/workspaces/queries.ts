import { inSystem, readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { WorkspaceView } from "@/lib/workspaces/schema";

/** The workspace itself, with its settings. */
export async function getWorkspace(scope: Scope): Promise<WorkspaceView> {
  const row = await readInScope(scope, (tx) => tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } }));
  const { id, name, defaultTimezone, senderName, replyTo, retentionDays, createdAt, setupClosedAt } = row;
  return {
    id,
    name,
    defaultTimezone,
    senderName,
    replyTo,
    retentionDays,
    createdAt: createdAt.toISOString(),
    setupClosed: setupClosedAt !== null,
  };
}

/** Whether a workspace is the one that the installation began with: what concerns all of it belongs there. */
export async function isHome(workspaceId: string): Promise<boolean> {
  const home = await inSystem((tx) => tx.installation.findUnique({ where: { key: homeKey } }));
  return home?.value === workspaceId;
}

/** The key of the installation's facts under which the id of its first workspace stands. */
export const homeKey = "home";

/** Throws `forbidden` in every other workspace. */
export async function requireHome({ workspaceId }: Scope): Promise<void> {
  if (!(await isHome(workspaceId))) throw new AppError("forbidden", "not_home");
}
