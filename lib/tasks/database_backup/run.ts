import { rm } from "node:fs/promises";
import type { z } from "zod";
import { addArtifact, dropFile, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import type { StoredFile } from "@/lib/artifacts/schema";
import { writeBackup } from "@/lib/backups/file/write-backup";
import { backupName, expiredBackups } from "@/lib/backups/rules";
import type { Tx } from "@/lib/db/client";
import { inScope } from "@/lib/db/scope";
import { databaseUrl } from "@/lib/env";
import { log } from "@/lib/log";
import { databaseBackupDefinition, databaseBackupParamsSchema } from "@/lib/tasks/database_backup/definition";
import { type TaskContext, TaskFailure, type TaskRunner } from "@/lib/tasks/schema";
import { isHome } from "@/lib/workspaces/queries";

type Params = z.output<typeof databaseBackupParamsSchema>;

/**
 * Copies the whole database into a file, puts it where files go, and removes what has had its time. Each attempt has a
 * file of its own.
 */
export const databaseBackupRunner: TaskRunner = {
  definition: databaseBackupDefinition,
  async run(context) {
    const { scope, run, snapshot, signal, progress, commit } = context;
    if (!(await isHome(scope.workspaceId)))
      throw new TaskFailure("Only the workspace that the installation began with can back it up.", { final: true });
    const params = databaseBackupParamsSchema.parse(snapshot.params);
    const name = backupName(run.dueAt ?? run.createdAt, params.compress);
    await clearUnfinished(run);
    const path = await pathOf(run.id, run.attempt);
    let stored: StoredFile | null = null;
    try {
      const { size, sha256, tables } = await writeBackup(databaseUrl(), path, {
        compress: params.compress,
        signal,
        progress: (done, total) => progress("copy", done, total),
      });
      await progress("store", 0, 1);
      const contentType = params.compress ? "application/gzip" : "application/sql";
      const key = `backups/${run.id}-${run.attempt}-${name}`;
      const file = { name, key, contentType, size, sha256 };
      const there = (stored = await storeFile(path, file, signal));
      const outcome = await commit(async (tx, now) => {
        await addArtifact(tx, scope, { file: there, kind: "backup", run, now });
        const counts = Object.values(tables);
        const rows = counts.reduce((sum, count) => sum + count, 0);
        const removed = (await findExpired(tx, context, params, now)).length;
        return { facts: { file: name, rows, tables: counts.length, bytes: size, sha256, removed } };
      });
      // What cannot be removed now is removed after the next backup.
      await removeExpired(context, params).catch((error: unknown) =>
        log().warn({ err: error, runId: run.id }, "Backups that have had their time could not be removed."),
      );
      return outcome;
    } catch (error) {
      await rm(path, { force: true });
      if (stored) await dropUnlessNamed(context, stored);
      throw error;
    }
  },
};

function pathOf(runId: string, attempt: number): Promise<string> {
  return unfinishedFile(`${runId}-${attempt}`);
}

/**
 * What attempts of this run that were killed have left unfinished. Of what is whole nothing is taken away: a database
 * that was restored holds the run of the very backup it was restored from, as one that has not ended.
 */
async function clearUnfinished({ id, attempt }: TaskContext["run"]): Promise<void> {
  for (let earlier = 1; earlier <= attempt; earlier++) {
    const path = await pathOf(id, earlier);
    await rm(path, { force: true });
    await rm(`${path}.partial`, { force: true });
  }
}

/** A file whose run did not end well is not kept; one whose row was written after all is. */
async function dropUnlessNamed({ scope }: TaskContext, file: StoredFile): Promise<void> {
  const named = await inScope(scope, (tx) => tx.artifact.count({ where: { key: file.key } }));
  if (named === 0) await dropFile(file);
}

/** Those of the same schedule that have had their time; ones made without a schedule stay. */
async function findExpired(tx: Tx, { run }: TaskContext, params: Params, now: Date) {
  if (!run.scheduleId) return [];
  const backups = await tx.artifact.findMany({ where: { kind: "backup", scheduleId: run.scheduleId } });
  return expiredBackups(backups, { ...params, now });
}

/** The bytes first: a row that names none can be removed again, bytes that no row names cannot. */
async function removeExpired(context: TaskContext, params: Params): Promise<void> {
  const { scope } = context;
  const expired = await inScope(scope, (tx) => findExpired(tx, context, params, scope.clock.now()));
  for (const backup of expired) {
    await dropFile(backup);
    await inScope(scope, (tx) => tx.artifact.deleteMany({ where: { id: backup.id } }));
  }
}
