import { createHash, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { addArtifact, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { homeKey } from "@/lib/db/installation";

/** Makes a workspace the one that the installation began with. */
export async function makeHome(workspaceId: string): Promise<void> {
  await inSystem((tx) =>
    tx.installation.upsert({
      where: { key: homeKey },
      create: { key: homeKey, value: workspaceId },
      update: { value: workspaceId },
    }),
  );
}

/** A file that counts as a backup, with any bytes. Returns its id. */
export async function makeBackup(scope: Scope, text = "-- nothing", scheduleId: string | null = null): Promise<string> {
  const id = randomUUID();
  const path = await unfinishedFile(id);
  await writeFile(path, text);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const about = { name: `${id}.sql`, key: `backups/${id}`, contentType: "application/sql", size: text.length, sha256 };
  const file = await storeFile(path, about);
  return inScope(scope, async (tx) => {
    const { workspaceId } = scope;
    const told = { taskType: "database_backup", trigger: "manual", status: "succeeded" } as const;
    const run = await tx.run.create({ data: { workspaceId, scheduleId, ...told, finishedAt: scope.clock.now() } });
    return (await addArtifact(tx, scope, { file, kind: "backup", run, now: scope.clock.now() })).id;
  });
}
