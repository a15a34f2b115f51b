import { backupPolicy } from "@/lib/backups/policy";
import { type BackupView, listedBackups } from "@/lib/backups/schema";
import type { ArtifactModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { isHome, requireHome } from "@/lib/db/installation";

/** The existing backups, newest first. For owners of the installation's first workspace. */
export async function listBackups(scope: Scope): Promise<BackupView[]> {
  await requireBackups(scope);
  const rows = await readInScope(scope, (tx) =>
    tx.artifact.findMany({ where: { kind: "backup" }, orderBy: { createdAt: "desc" }, take: listedBackups }),
  );
  return rows.map(toView);
}

/** One backup. Throws `not_found`. */
export async function getBackup(scope: Scope, id: string): Promise<BackupView> {
  return toView(await findBackup(scope, id));
}

/** The row of a backup, if the caller may access it. Throws `not_found`, `forbidden`. */
export async function findBackup(scope: Scope, id: string): Promise<ArtifactModel> {
  permit(scope, backupPolicy.manage);
  if (!(await isHome(scope.workspaceId))) throw new AppError("not_found");
  const row = await readInScope(scope, (tx) => tx.artifact.findFirst({ where: { id, kind: "backup" } }));
  if (!row) throw new AppError("not_found");
  return row;
}

/** A backup contains all workspaces: throws `forbidden` for everybody except the owners of the first one. */
export async function requireBackups(scope: Scope): Promise<void> {
  permit(scope, backupPolicy.manage);
  await requireHome(scope);
}

function toView(row: ArtifactModel): BackupView {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    sizeBytes: Number(row.sizeBytes),
    sha256: row.sha256,
    storage: row.storage,
    runId: row.runId,
    scheduleId: row.scheduleId,
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    intact: row.intact,
  };
}
