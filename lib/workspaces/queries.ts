import { readInScope, type Scope } from "@/lib/db/scope";
import type { WorkspaceView } from "@/lib/workspaces/schema";

/** The workspace itself, with its settings. */
export async function getWorkspace(scope: Scope): Promise<WorkspaceView> {
  const { row, logo } = await readInScope(scope, async (tx) => {
    const found = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
    const select = { id: true, width: true, height: true } as const;
    const image = found.logoId ? await tx.logo.findUnique({ where: { id: found.logoId }, select }) : null;
    return { row: found, logo: image };
  });
  const {
    id,
    name,
    defaultTimezone,
    senderName,
    replyTo,
    postalAddress,
    footer,
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
    footer,
    accent,
    logo,
    retentionDays,
    createdAt: createdAt.toISOString(),
    setupClosed: setupClosedAt !== null,
  };
}

/** The image above the workspace's editions; null if there is none. */
export function readLogo(scope: Scope): Promise<{ contentType: string; bytes: Uint8Array } | null> {
  return readInScope(scope, async (tx) => {
    const { logoId } = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
    return logoId ? tx.logo.findUnique({ where: { id: logoId } }) : null;
  });
}
