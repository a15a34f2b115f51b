import type { Tx } from "@/lib/db/client";

// A transaction that stores items shares this lock until it ends; one that closes a coverage holds it exclusively. So
// no item can be first seen inside a coverage and appear only after that was collected. Both use the same key.

export async function shareCoverageLock(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${keyOf(workspaceId)}, 0))`;
}

export async function takeCoverageLock(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${keyOf(workspaceId)}, 0))`;
}

function keyOf(workspaceId: string): string {
  return `periodical.coverage.${workspaceId}`;
}
