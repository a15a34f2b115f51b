import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isDeepStrictEqual } from "node:util";
import { v7 as newId } from "uuid";
import { addArtifact, dropFile, storeFile, unfinishedFile } from "@/lib/artifacts/commands";
import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import { createConnection } from "@/lib/connections/commands";
import type { ConnectionInput } from "@/lib/connections/schema";
import type { Tx } from "@/lib/db/client";
import type { ReportModel } from "@/lib/db/generated/models";
import { inScope, readInScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { createMeter, readToTheEnd } from "@/lib/meter";
import { permit, requireActingUser } from "@/lib/policy";
import { reportPolicy } from "@/lib/reports/policy";
import { requireSource, tryConnection } from "@/lib/reports/queries";
import { marketSnapshotDefinition } from "@/lib/reports/rules";
import { type MarketSnapshot, type ReportInput, reportInputSchema } from "@/lib/reports/schema";
import { getReport } from "@/lib/reports/queries";
import type { Duplicate } from "@/lib/text";
import { requestRun } from "@/lib/runs/commands";
import type { HandMode } from "@/lib/tasks/schema";
import { namedBy } from "@/lib/tasks/references";

const maxUploadBytes = 200 * 1024 ** 2;

/** Creates a connection after trying it. Throws `invalid` on `url` if it cannot be opened. */
export async function connect(scope: Scope, input: ConnectionInput & { id?: string }): Promise<{ id: string }> {
  const { id: _id, ...tried } = input;
  await tryConnection(scope, tried);
  return createConnection(scope, input);
}

/**
 * Creates a report, owned by the person who acts. With an `id` a retry is harmless. Throws `invalid` on the source if
 * something it names does not exist.
 */
export async function createReport(
  scope: Scope,
  { id, ...input }: ReportInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, reportPolicy.create);
  const ownerId = requireActingUser(scope);
  await requireSource(scope, input.source);
  return inScope(scope, async (tx) => {
    if (id && (await tx.report.findUnique({ where: { id } }))) return { id };
    const report = await tx.report.create({ data: { ...input, id, workspaceId: scope.workspaceId, ownerId } });
    await recordTrace(tx, scope, "report.created", report);
    return { id: report.id };
  });
}

/** Copies a report for the person who acts. Throws `not_found`. */
export async function duplicateReport(scope: Scope, { id, name }: Duplicate): Promise<{ id: string }> {
  const { language, source, definition } = await getReport(scope, id);
  return createReport(scope, reportInputSchema.parse({ name, language, source, definition }));
}

/**
 * Builds a report now, outside any schedule: an edition with its PDF, CSV and XLSX, kept as a draft. With a `runId` a
 * retry is harmless. Throws `conflict` with `run_under_way` while the report is already being built.
 */
export function runReport(
  scope: Scope,
  {
    id,
    runId,
    timezone,
    deliveryMode,
  }: { id: string; runId?: string; timezone?: string; deliveryMode?: Exclude<HandMode, "send"> },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const report = await lock(tx, id);
    permit(scope, reportPolicy.edit, report);
    if (runId && (await tx.run.findUnique({ where: { id: runId } }))) return { runId };
    const started = await requestRun(tx, scope, {
      schedule: { id: null, taskType: "report" },
      params: { reportId: id, includeAttachment: true },
      deliveryMode,
      timezone,
      id: runId,
    });
    if (!started) throw new AppError("conflict", "run_under_way");
    await recordTrace(tx, scope, "report.run_requested", report, {}, { runId: started });
    return { runId: started };
  });
}

/** Creates a report about a housing market, ready to be scheduled or changed. */
export function createMarketSnapshot(
  scope: Scope,
  { id, name, ...snapshot }: MarketSnapshot & { id?: string },
): Promise<{ id: string }> {
  const { language, source, city, zipCodes } = snapshot;
  const place = city || zipCodes.join(", ");
  return createReport(scope, {
    id,
    name: name ?? `Market${place ? `, ${place}` : ""}`.slice(0, 80),
    language,
    source,
    definition: marketSnapshotDefinition(snapshot),
  });
}

/** Changes a report as a whole. With `version` only that version: if there is a newer one, throws `stale`. */
export async function updateReport(
  scope: Scope,
  { id, version, ...input }: ReportInput & { id: string; version?: number },
): Promise<{ version: number }> {
  const known = await readInScope(scope, (tx) => tx.report.findUnique({ where: { id } }));
  if (!known) throw new AppError("not_found");
  permit(scope, reportPolicy.edit, known);
  // If the source was set by somebody who may use its connection, others may still change the rest of the report.
  if (!isDeepStrictEqual(known.source, input.source)) await requireSource(scope, input.source);
  return inScope(scope, async (tx) => {
    const before = await lock(tx, id);
    permit(scope, reportPolicy.edit, before);
    if (version !== undefined && version !== before.version) throw new AppError("stale");
    const after = await tx.report.update({ where: { id }, data: { ...input, version: { increment: 1 } } });
    await recordTrace(tx, scope, "report.updated", after, traced(before), traced(after));
    return { version: after.version };
  });
}

/** Deletes a report. Refused with `report_in_use` while a schedule names it; editions are kept. */
export async function deleteReport(scope: Scope, input: { id: string }): Promise<void> {
  await inScope(scope, async (tx) => {
    const report = await lock(tx, input.id);
    permit(scope, reportPolicy.edit, report);
    const users = await namedBy(tx, input.id);
    refuseWhileUsed("report_in_use", users);
    await tx.report.delete({ where: { id: input.id } });
    await recordTrace(tx, scope, "report.deleted", report);
  });
}

/**
 * Stores a file that a report can read: CSV or JSON. It is deleted when no report names it for a week. Throws `invalid`
 * if it is empty or too large.
 */
export async function uploadFile(
  scope: Scope,
  input: { name: string; contentType: string; bytes: ReadableStream<Uint8Array> | null; id?: string },
): Promise<{ id: string; name: string }> {
  requireWriting(scope);
  permit(scope, reportPolicy.create);
  const id = input.id ?? newId();
  const name = input.name.replace(/[^\p{L}\p{N} ._-]/gu, "_").slice(0, 120) || "data";
  const path = await unfinishedFile(`upload-${randomUUID()}`);
  const meter = createMeter();
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the web's streams and Node's are one at runtime
    const bytes = Readable.fromWeb((input.bytes ?? new Blob([]).stream()) as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(bytes, readToTheEnd(maxUploadBytes), meter.stream, createWriteStream(path, { mode: 0o600 }));
    const { size, sha256 } = meter.result();
    if (size === 0) throw new AppError("invalid", "file_empty");
    const contentType = /\.json$/i.test(name) || input.contentType.includes("json") ? "application/json" : "text/csv";
    const file = await storeFile(path, { name, key: `uploads/${randomUUID()}`, contentType, size, sha256 });
    try {
      return await inScope(scope, async (tx) => {
        const made = await addArtifact(tx, scope, { file, kind: "upload", now: scope.clock.now(), id });
        return { id: made.id, name };
      });
    } catch (error) {
      await dropFile(file);
      throw error;
    }
  } finally {
    await rm(path, { force: true });
  }
}

async function lock(tx: Tx, id: string): Promise<ReportModel> {
  await tx.$queryRaw`SELECT id FROM report WHERE id = ${id}::uuid FOR UPDATE`;
  const report = await tx.report.findUnique({ where: { id } });
  if (!report) throw new AppError("not_found");
  return report;
}

function traced({ name, language, source, definition }: ReportModel): AuditValues {
  return { name, language, source, definition };
}

async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: Extract<AuditAction, `report.${string}`>,
  { id, name }: ReportModel,
  before?: AuditValues,
  after?: AuditValues,
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "report", id, name }, before, after });
}
