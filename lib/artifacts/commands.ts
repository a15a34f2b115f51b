import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Place, presentStorage, storageName } from "@/lib/artifacts/queries";
import type { ArtifactKind, StoredFile } from "@/lib/artifacts/schema";
import { storageOf } from "@/lib/artifacts/storage/storage";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
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
  await storageOf(storage).adopt(path, file.key, signal);
  return { ...file, storage };
}

/** The row of a stored file, in the transaction that ends the run which made it. */
export async function addArtifact(
  tx: Tx,
  { workspaceId }: Scope,
  { file, kind, run, now }: { file: StoredFile; kind: ArtifactKind; run: RunOfArtifact; now: Date },
): Promise<ArtifactModel> {
  const { size, ...rest } = file;
  const made = { workspaceId, kind, runId: run.id, scheduleId: run.scheduleId, createdAt: now };
  return tx.artifact.create({ data: { ...rest, ...made, sizeBytes: BigInt(size) } });
}

interface RunOfArtifact {
  id: string;
  scheduleId: string | null;
}

/** Removes bytes. Where there are none any more, that is no error. */
export async function dropFile({ storage, key }: Place): Promise<void> {
  await storageOf(storageName(storage)).remove(key);
}
