import { rm } from "node:fs/promises";
import type { Logger } from "pino";
import { dropFile, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import type { Clock } from "@/lib/clock";
import type { ExportModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/system";
import { messageOf } from "@/lib/errors";
import { keptDays } from "@/lib/exports/schema";
import { writeArchive } from "@/lib/exports/write/write-archive";

export interface Exporter {
  clock: Clock;
  log: Logger;
  /** Aborted when running work must stop now. */
  stopping: AbortSignal;
}

const leaseMs = 60_000;
const dayMs = 86_400_000;
/** Prevents a retry loop over an archive that kills the worker each time. */
const mostAttempts = 3;

/** Creates every pending archive, also those whose worker died. Returns how many it claimed. */
export async function writeExports(exporter: Exporter): Promise<number> {
  for (let taken = 0; ; taken++) {
    const claimed = exporter.stopping.aborted ? null : await claim(exporter);
    if (!claimed) return taken;
    const update: Update = (data) => save(claimed, data);
    const leaseUntil = () => new Date(exporter.clock.now().getTime() + leaseMs);
    const renewal = setInterval(() => void update({ leaseUntil: leaseUntil() }).catch(() => undefined), leaseMs / 4);
    try {
      await make(claimed, exporter, update);
    } catch (error) {
      exporter.log.error({ err: error, exportId: claimed.id }, "An archive could not be made.");
      // A worker that is shutting down leaves it to the next one.
      if (exporter.stopping.aborted) await update({ status: "pending", leaseUntil: null });
      else
        await update({
          status: "failed",
          error: messageOf(error),
          finishedAt: exporter.clock.now(),
          leaseUntil: null,
        });
    } finally {
      clearInterval(renewal);
    }
  }
}

/** Writes one archive, stores the file and updates the row. If another attempt took over, the file is deleted. */
async function make({ id, attempt, workspaceId }: ExportModel, exporter: Exporter, update: Update): Promise<void> {
  const name = `${id}-${attempt}.zip`;
  const path = await unfinishedFile(name);
  try {
    const { size, sha256, ...counted } = await writeArchive(workspaceId, path, exporter, async (done, total) => {
      await update({ done, total });
    });
    const file = { name, key: `exports/${name}`, contentType: "application/zip", size, sha256 };
    const { storage, key } = await storeFile(path, file, exporter.stopping);
    const finishedAt = exporter.clock.now();
    const expiresAt = new Date(finishedAt.getTime() + keptDays * dayMs);
    const made = { ...counted, sizeBytes: BigInt(size), sha256, storage, key, finishedAt, expiresAt };
    const isOurs = await update({ ...made, status: "ready", leaseUntil: null });
    if (!isOurs) await dropFile({ storage, key });
  } finally {
    await rm(path, { force: true });
  }
}

type Update = (data: Change) => Promise<boolean>;
type Change = Partial<Omit<ExportModel, "id" | "workspaceId">>;

function claim({ clock }: Exporter): Promise<ExportModel | null> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    await tx.export.updateMany({
      where: { status: "running", leaseUntil: { lte: now }, attempt: { gte: mostAttempts } },
      data: { status: "failed", error: "The worker was lost each time.", finishedAt: now },
    });
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM export WHERE status = 'pending' OR (status = 'running' AND lease_until <= ${now})
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!found) return null;
    return tx.export.update({
      where: { id: found.id },
      data: {
        status: "running",
        attempt: { increment: 1 },
        done: 0,
        leaseUntil: new Date(now.getTime() + leaseMs),
      },
    });
  });
}

/** Returns false, without saving anything, if another worker has taken over this attempt. */
function save({ id, attempt, workspaceId }: ExportModel, data: Change): Promise<boolean> {
  return inSystem(async (tx) => {
    const { count } = await tx.export.updateMany({ where: { id, attempt }, data });
    await announce(tx, { kind: "export_moved", workspaceId });
    return count > 0;
  });
}
