import type { Tx } from "@/lib/db/client";

// Whoever stores items shares this lock until their transaction ends; whoever closes a coverage holds it alone. So
// no item can be first seen inside a coverage and appear only after it was collected. One key for both sides.

export async function shareCoverageLock(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${keyOf(workspaceId)}, 0))`;
}

export async function takeCoverageLock(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${keyOf(workspaceId)}, 0))`;
}

function keyOf(workspaceId: string): string {
  return `periodical.coverage.${workspaceId}`;
}
