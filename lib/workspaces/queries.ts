import { readInScope, type Scope } from "@/lib/db/scope";
import type { WorkspaceView } from "@/lib/workspaces/schema";

/** The workspace itself, with its settings. */
export async function getWorkspace(scope: Scope): Promise<WorkspaceView> {
  const row = await readInScope(scope, (tx) => tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } }));
  const {
    id,
    name,
    defaultTimezone,
    senderName,
    replyTo,
    postalAddress,
    accent,
    retentionDays,
    createdAt,
    setupClosedAt,
  } = row;
  return {
    id,
    name,
    defaultTimezone,
    senderName,
    replyTo,
    postalAddress,
    accent,
    retentionDays,
    createdAt: createdAt.toISOString(),
    setupClosed: setupClosedAt !== null,
  };
}
