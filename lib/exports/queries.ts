import { Readable } from "node:stream";
import { openFile } from "@/lib/artifacts/queries";
import type { ExportModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { exportPolicy } from "@/lib/exports/policy";
import type { ExportView } from "@/lib/exports/schema";
import { permit } from "@/lib/policy";

/** The latest archives, newest first. For owners. */
export async function listExports(scope: Scope): Promise<ExportView[]> {
  permit(scope, exportPolicy.make);
  const rows = await readInScope(scope, (tx) => tx.export.findMany({ orderBy: { createdAt: "desc" }, take: 5 }));
  return rows.map(toView);
}

/** The bytes of a ready archive. Throws `not_found`, also if it has expired. */
export async function openExport(scope: Scope, id: string): Promise<{ bytes: ReadableStream; size: number }> {
  permit(scope, exportPolicy.make);
  const row = await readInScope(scope, (tx) => tx.export.findUnique({ where: { id } }));
  const over = row?.expiresAt && row.expiresAt <= scope.clock.now();
  if (row?.status !== "ready" || over || !row.storage || !row.key) throw new AppError("not_found");
  const bytes = await openFile({ storage: row.storage, key: row.key });
  if (!bytes) throw new AppError("not_found");
  return { bytes: Readable.toWeb(bytes) as ReadableStream, size: Number(row.sizeBytes) };
}

function toView(row: ExportModel): ExportView {
  return {
    id: row.id,
    status: row.status,
    done: row.done,
    total: row.total,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    sha256: row.sha256,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
