import { connectionPolicy } from "@/lib/connections/policy";
import type { ConnectionInput } from "@/lib/connections/schema";
import type { Tx } from "@/lib/db/client";
import type { ReportModel } from "@/lib/db/generated/models";
import { byName, pageByName } from "@/lib/db/paging";
import { readInScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { FetchFailure } from "@/lib/net/failure";
import type { NamedFilter, Page } from "@/lib/paging";
import { permit } from "@/lib/policy";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { reportPolicy } from "@/lib/reports/policy";
import { computeReport, readSample, tryToRead } from "@/lib/reports/read/compute-report";
import type { ResolvedSource } from "@/lib/reports/read/resolve-source";
import {
  type ReportInput,
  type ReportPreview,
  type ReportSource,
  reportViewSchema,
  type ReportView,
  type SourceSample,
} from "@/lib/reports/schema";

/** Timeout of a preview: somebody is waiting for it, so it is shorter than a run's. */
const previewMs = 90_000;
/** Timeout for trying a connection. */
const trialMs = 20_000;

/** One page of the workspace's reports, by name. */
export function listReports(scope: Scope, filter: NamedFilter): Promise<Page<ReportView>> {
  return readInScope(scope, async (tx) =>
    pageByName(await toViews(tx, await tx.report.findMany(byName(filter))), filter),
  );
}

/** One report. Throws `not_found`. */
export function getReport(scope: Scope, id: string): Promise<ReportView> {
  return readInScope(scope, async (tx) => {
    const row = await tx.report.findUnique({ where: { id } });
    const [view] = row ? await toViews(tx, [row]) : [];
    if (!view) throw new AppError("not_found");
    return view;
  });
}

/** What a report would contain now. Nothing is stored. Throws `invalid` on the source if the data cannot be read. */
export async function previewReport(
  scope: Scope,
  input: Omit<ReportInput, "name"> & { timezone: string },
): Promise<ReportPreview> {
  requireWriting(scope);
  permit(scope, reportPolicy.create);
  await requireSource(scope, input.source);
  return explained(async () => {
    const at = scope.clock.now();
    const { blocks, read } = await computeReport(
      scope,
      { ...input, at, withCsv: false },
      { signal: AbortSignal.timeout(previewMs) },
    );
    return { blocks, rows: read };
  });
}

/**
 * The columns of a source, with examples from their first rows. Throws `invalid` on the source if the data cannot be
 * read.
 */
export async function sampleSource(scope: Scope, { source }: { source: ReportSource }): Promise<SourceSample> {
  requireWriting(scope);
  permit(scope, reportPolicy.create);
  await requireSource(scope, source);
  return explained(() => readSample(scope, source, { signal: AbortSignal.timeout(previewMs) }));
}

/** Tries a connection before it is stored. Throws `invalid` on `url`, with what the other side says. */
export async function tryConnection(scope: Scope, { kind, ...input }: ConnectionInput): Promise<void> {
  requireWriting(scope);
  permit(scope, connectionPolicy.manage);
  const source = kind === "postgresql" ? { kind: "sql" as const, query: "SELECT 1" } : { kind };
  const resolved = { ...input, ...source } as ResolvedSource;
  await explained(() => tryToRead(scope, resolved, { signal: AbortSignal.timeout(trialMs) }), ["url"], trialMs);
}

/**
 * Checks that the person who acts can use a source. Throws `invalid` on the field that names something that does not
 * exist.
 */
export async function requireSource(scope: Scope, source: ReportSource): Promise<void> {
  if (source.kind === "sql" || source.kind === "listings") {
    permit(scope, connectionPolicy.manage);
    const kind = source.kind === "sql" ? "postgresql" : "listings";
    const where = { id: source.connectionId, kind };
    const found = await readInScope(scope, (tx) => tx.connection.findFirst({ where, select: { id: true } }));
    if (!found) refuse("connectionId", "connection_unknown");
  }
  if (source.kind === "upload") {
    const where = { id: source.fileId, kind: "upload" };
    const found = await readInScope(scope, (tx) => tx.artifact.findFirst({ where, select: { id: true } }));
    if (!found) refuse("fileId", "file_unknown");
  }
}

function refuse(field: string, code: string): never {
  throw new AppError("invalid", code, { fields: [{ path: ["source", field], code }] });
}

/** Reports invalid data or a timeout as an error on a field, in the words that forms use. */
async function explained<T>(work: () => Promise<T>, path = ["source"], mostMs = previewMs): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said =
      error instanceof DataFault
        ? { code: error.code as string, values: error.values }
        : error instanceof FetchFailure
          ? { code: error.kind, values: { status: error.status ?? 0 } }
          : error instanceof Error && error.name === "TimeoutError"
            ? { code: "data_too_slow", values: { seconds: mostMs / 1_000 } }
            : null;
    if (!said) throw error;
    throw new AppError("invalid", said.code, {
      values: said.values,
      fields: [{ path, code: said.code, values: said.values }],
      cause: error,
    });
  }
}

async function toViews(tx: Tx, rows: ReportModel[]): Promise<ReportView[]> {
  const ids = rows.map(({ ownerId }) => ownerId);
  const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return rows.map(({ id, name, language, ownerId, source, definition, version, createdAt, updatedAt }) => ({
    id,
    name,
    language: localeSchema.parse(language),
    ownerId,
    ownerName: people.find((person) => person.id === ownerId)?.name ?? null,
    ...reportViewSchema.pick({ source: true, definition: true }).parse({ source, definition }),
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
}
