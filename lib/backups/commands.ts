import { Readable } from "node:stream";
import { dropFile } from "@/lib/artifacts/commands";
import { isIntact, openFile } from "@/lib/artifacts/queries";
import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction } from "@/lib/audit/schema";
import { findBackup, requireBackups } from "@/lib/backups/queries";
import type { Tx } from "@/lib/db/client";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { requestRun } from "@/lib/runs/commands";
import { findTaskDefinition } from "@/lib/tasks/registry";

const taskType = "database_backup";

/**
 * Makes a backup now: with the settings of the backup schedule, if there is one, else with those of a new schedule; the
 * latter is kept until somebody deletes it. Throws `conflict` with `backup_under_way` while one is being made.
 */
export async function backUpNow(scope: Scope, input: { runId?: string }): Promise<{ runId: string }> {
  await requireBackups(scope);
  return inScope(scope, async (tx) => {
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const schedule = await tx.schedule.findFirst({
      where: { taskType, deletedAt: null },
      orderBy: { createdAt: "asc" },
    });
    const runId = await requestRun(tx, scope, {
      schedule: schedule ?? { id: null, taskType },
      params: schedule ? undefined : findTaskDefinition(taskType)?.initial,
      id: input.runId,
    });
    if (!runId) throw new AppError("conflict", "backup_under_way");
    await recordAudit(tx, scope, { action: "run.requested", subject: { type: "run", id: runId, name: null } });
    return { runId };
  });
}

/** The bytes of a backup. The download is recorded in the audit log. Throws `not_found`, also if the bytes are gone. */
export async function fetchBackup(
  scope: Scope,
  input: { id: string },
): Promise<{ bytes: ReadableStream; size: number; name: string; contentType: string }> {
  const backup = await findBackup(scope, input.id);
  const { name, sizeBytes } = backup;
  const bytes = await openFile(backup);
  if (!bytes) throw new AppError("not_found", "backup_gone");
  await inScope(scope, (tx) => recordTrace(tx, scope, "backup.fetched", backup));
  const contentType = "application/octet-stream";
  return { bytes: Readable.toWeb(bytes) as ReadableStream, size: Number(sizeBytes), name, contentType };
}

/** Compares a backup's bytes with its checksum, and records whether they are unchanged. */
export async function verifyBackup(scope: Scope, input: { id: string }): Promise<{ intact: boolean }> {
  const backup = await findBackup(scope, input.id);
  const intact = await isIntact(backup);
  await inScope(scope, async (tx) => {
    await tx.artifact.updateMany({ where: { id: backup.id }, data: { intact, verifiedAt: scope.clock.now() } });
    await recordTrace(tx, scope, "backup.verified", backup);
  });
  return { intact };
}

/**
 * Deletes a backup permanently. The bytes go first: a row without bytes can be deleted again, bytes without a row
 * cannot.
 */
export async function deleteBackup(scope: Scope, input: { id: string }): Promise<void> {
  const backup = await findBackup(scope, input.id);
  await dropFile(backup);
  await inScope(scope, async (tx) => {
    await recordTrace(tx, scope, "backup.deleted", backup);
    await tx.artifact.deleteMany({ where: { id: backup.id } });
  });
}

async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: Extract<AuditAction, `backup.${string}`>,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "backup", id, name } });
}
