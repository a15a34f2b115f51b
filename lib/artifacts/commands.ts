import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Place, presentStorage, storageName } from "@/lib/artifacts/queries";
import type { ArtifactKind, StoredFile } from "@/lib/artifacts/schema";
import { storageOf } from "@/lib/artifacts/storage/storage";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";

/** An unfinished file this old is considered left behind. */
const leftBehindMs = 2 * 86_400_000;

/**
 * Where a file is written until it is complete; on the same disk as the local storage, so that it can be moved there.
 */
export async function unfinishedFile(name: string): Promise<string> {
  const folder = unfinishedFolder(env().DATA_DIR);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, name);
}

function unfinishedFolder(dataDir: string): string {
  return join(dataDir, "artifacts", "unfinished");
}

/** Removes files left behind by killed writers. */
export async function clearUnfinished({ dataDir, now }: { dataDir: string; now: Date }): Promise<number> {
  const folder = unfinishedFolder(dataDir);
  let cleared = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const { mtime } = await stat(path);
    if (now.getTime() - mtime.getTime() < leftBehindMs) continue;
    await rm(path, { force: true });
    cleared += 1;
  }
  return cleared;
}

/** Moves a finished file to the storage for new files, under a unique key. */
export async function storeFile(
  path: string,
  file: Omit<StoredFile, "storage">,
  signal?: AbortSignal,
): Promise<StoredFile> {
  const storage = presentStorage();
  try {
    await storageOf(storage).adopt(path, file.key, signal);
    signal?.throwIfAborted();
    return { ...file, storage };
  } catch (error) {
    // It is unknown how far the upload got.
    await dropFile({ storage, key: file.key }).catch(() => undefined);
    throw error;
  }
}

/** Creates the row of a stored file, in the transaction that completes the work. */
export async function addArtifact(
  tx: Tx,
  { workspaceId }: Scope,
  { file, kind, run, edition, id, now }: NewArtifact,
): Promise<ArtifactModel> {
  const { size, ...rest } = file;
  const made = { id, workspaceId, kind, runId: run?.id, scheduleId: run?.scheduleId, createdAt: now };
  const of = edition ? { editionId: edition.id, attached: edition.attached } : {};
  return tx.artifact.create({ data: { ...rest, ...made, ...of, sizeBytes: BigInt(size) } });
}

interface NewArtifact {
  file: StoredFile;
  kind: ArtifactKind;
  run?: RunOfArtifact;
  /** The edition it belongs to; `attached`: the edition's mail includes the file. */
  edition?: { id: string; attached: boolean };
  id?: string;
  now: Date;
}

interface RunOfArtifact {
  id: string;
  scheduleId: string | null;
}

/** Removes the files of failed work; a file whose row was written after all is kept. */
export async function dropUnlessNamed(scope: Scope, files: StoredFile[]): Promise<void> {
  const keys = files.map(({ key }) => key);
  const named = await readInScope(scope, (tx) => tx.artifact.findMany({ where: { key: { in: keys } } }));
  for (const file of files) if (!named.some(({ key }) => key === file.key)) await dropFile(file);
}

/** Removes a file's bytes. It is no error if they do not exist. */
export async function dropFile({ storage, key }: Place): Promise<void> {
  await storageOf(storageName(storage)).remove(key);
}
