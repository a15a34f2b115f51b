import { rm } from "node:fs/promises";
import type { z } from "zod";
import { addArtifact, dropFile, dropUnlessNamed, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import type { StoredFile } from "@/lib/artifacts/schema";
import { fingerprint } from "@/lib/backups/file/fingerprint";
import { writeSchema } from "@/lib/backups/file/write-schema";
import { lastBackupKey, lastBackupSchema } from "@/lib/backups/schema";
import { writeBackup } from "@/lib/backups/file/write-backup";
import { backupName, expiredBackups } from "@/lib/backups/rules";
import { remember } from "@/lib/db/installation";
import { inScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { databaseUrl } from "@/lib/env";
import { log } from "@/lib/log";
import { databaseBackupDefinition, databaseBackupParamsSchema } from "@/lib/tasks/database_backup/definition";
import type { TaskContext, PacedRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import { isHome } from "@/lib/db/installation";

type Params = z.output<typeof databaseBackupParamsSchema>;

/**
 * Copies the whole database into a file, puts it into the file storage, and deletes expired backups. Each attempt has
 * its own file.
 */
export const databaseBackupRunner: PacedRunner = {
  definition: databaseBackupDefinition,
  async run(context) {
    const { scope, run, snapshot, signal, progress, commit } = context;
    if (!(await isHome(scope.workspaceId))) throw new TaskFailure({ code: "backup_elsewhere" }, { final: true });
    const params = databaseBackupParamsSchema.parse(snapshot.params);
    const state = await inSystem(fingerprint);
    // A manual run always makes a backup.
    if (!params.force && run.trigger === "schedule" && (await isUnchanged(params, state)))
      return { kind: "skipped", reason: "nothing_changed" };
    await clearUnfinished(run);
    const path = await pathOf(run.id, run.attempt);
    const stored: StoredFile[] = [];
    let last = null as z.output<typeof lastBackupSchema> | null;
    try {
      const { compress, backupType } = params;
      const written =
        backupType === "schemaOnly"
          ? await writeSchema(databaseUrl(), path, { compress, signal })
          : await writeBackup(databaseUrl(), path, {
              compress,
              signal,
              progress: (done, total) => progress("copy", done, total),
            });
      const { size, sha256, tables, at } = written;
      await progress("store", 0, 1);
      const name = backupName(at, params);
      const contentType = params.compress ? "application/gzip" : "application/sql";
      const key = `backups/${run.id}-${run.attempt}-${name}`;
      const file = await storeFile(path, { name, key, contentType, size, sha256 }, signal);
      stored.push(file);
      const outcome = await commit(async (tx, now) => {
        // A backup that was requested manually is kept until somebody deletes it.
        const of = { id: run.id, scheduleId: run.trigger === "schedule" ? run.scheduleId : null };
        const { id: artifactId } = await addArtifact(tx, scope, { file, kind: "backup", run: of, now });
        const counts = Object.values(tables);
        const rows = counts.reduce((sum, count) => sum + count, 0);
        const links = [{ label: name, path: "/settings/backups" }];
        last = { artifactId, backupType, fingerprint: state };
        return { facts: { file: name, rows, tables: counts.length, bytes: size, sha256 }, links };
      });
      const made = last;
      if (made) await inSystem((tx) => remember(tx, lastBackupKey, made));
      if (params.cleanupOld) await removeExpired(context, params);
      return outcome;
    } finally {
      await rm(path, { force: true });
      // A commit may also find that the run is no longer wanted: then no row names the file.
      await dropUnlessNamed(scope, stored);
    }
  },
};

/** Whether the last backup is of this type, still exists, is intact as far as known, and of an identical database. */
function isUnchanged({ backupType }: Params, state: string): Promise<boolean> {
  return inSystem(async (tx) => {
    const row = await tx.installation.findUnique({ where: { key: lastBackupKey } });
    const last = lastBackupSchema.safeParse(row?.value).data;
    if (last?.fingerprint !== state || last.backupType !== backupType) return false;
    const kept = await tx.artifact.findUnique({ where: { id: last.artifactId } });
    return kept !== null && kept.intact !== false;
  });
}

function pathOf(runId: string, attempt: number): Promise<string> {
  return unfinishedFile(`${runId}-${attempt}`);
}

/**
 * Deletes the unfinished files of killed attempts of this run. Complete backups are not touched: a restored database
 * contains the run of the very backup it was restored from, as one that has not ended.
 */
async function clearUnfinished({ id, attempt }: TaskContext["run"]): Promise<void> {
  for (let earlier = 1; earlier <= attempt; earlier++) {
    const path = await pathOf(id, earlier);
    await rm(path, { force: true });
    await rm(`${path}.partial`, { force: true });
  }
}

/**
 * Deletes the expired backups of the same schedule. The file first: a row without a file can be deleted later, a file
 * without a row cannot. What cannot be deleted now is deleted after the next backup.
 */
async function removeExpired({ scope, run }: TaskContext, params: Params): Promise<void> {
  const { scheduleId } = run;
  if (!scheduleId) return;
  const backups = await inScope(scope, (tx) => tx.artifact.findMany({ where: { kind: "backup", scheduleId } }));
  for (const backup of expiredBackups(backups, { ...params, now: scope.clock.now() })) {
    try {
      await dropFile(backup);
      await inScope(scope, (tx) => tx.artifact.deleteMany({ where: { id: backup.id } }));
    } catch (error) {
      log().warn({ err: error, artifactId: backup.id }, "A backup that has had its time could not be removed.");
    }
  }
}
