import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Place, presentStorage, storageName } from "@/lib/artifacts/queries";
import type { ArtifactKind, StoredFile } from "@/lib/artifacts/schema";
import { storageOf } from "@/lib/artifacts/storage/storage";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";

/** What is being written is given up as left behind after so long. */
const leftBehindMs = 2 * 86_400_000;

/** Where a file is written before it is whole; on the same disk as the local storage, so that it can be moved there. */
export async function unfinishedFile(name: string): Promise<string> {
  const folder = unfinishedFolder(env().DATA_DIR);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, name);
}

function unfinishedFolder(dataDir: string): string {
  return join(dataDir, "artifacts", "unfinished");
}

/** Removes what writers that were killed have left behind. */
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

/** Puts a finished file where new ones go, under a key that nothing else has. */
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
    // Nobody can know how far it got.
    await dropFile({ storage, key: file.key }).catch(() => undefined);
    throw error;
  }
}

/** The row of a stored file, in the transaction that ends what made it. */
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
  /** The edition that it belongs to; `attached`: its mail carries it. */
  edition?: { id: string; attached: boolean };
  id?: string;
  now: Date;
}

interface RunOfArtifact {
  id: string;
  scheduleId: string | null;
}

/** A file whose work did not end well is not kept; one whose row was written after all is. */
export async function dropUnlessNamed(scope: Scope, files: StoredFile[]): Promise<void> {
  const keys = files.map(({ key }) => key);
  const named = await readInScope(scope, (tx) => tx.artifact.findMany({ where: { key: { in: keys } } }));
  for (const file of files) if (!named.some(({ key }) => key === file.key)) await dropFile(file);
}

/** Removes bytes. Where there are none any more, that is no error. */
export async function dropFile({ storage, key }: Place): Promise<void> {
  await storageOf(storageName(storage)).remove(key);
}
