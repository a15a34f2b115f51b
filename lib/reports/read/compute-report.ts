import type { Scope } from "@/lib/db/scope";
import type { Locale } from "@/lib/i18n/schema";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError, type Work } from "@/lib/offload/work";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { type ResolvedSource, resolveSource } from "@/lib/reports/read/resolve-source";
import { type Computed, computeWork, sampleWork, type Told } from "@/lib/reports/read/work";
import type { ReportDefinition, ReportSource, SourceSample } from "@/lib/reports/schema";

interface Options {
  signal: AbortSignal;
  progress?: (rows: number) => void;
}

/**
 * Reads a report's data in a separate process, and computes its result as of an instant. Throws `DataFault`,
 * `FetchFailure`, or an `AppError` for something that no longer exists.
 */
export async function computeReport(
  scope: Scope,
  {
    source,
    ...asked
  }: {
    source: ReportSource;
    definition: ReportDefinition;
    language: Locale;
    timezone: string;
    at: Date;
    withCsv: boolean;
  },
  options: Options,
): Promise<Computed> {
  const resolved = await resolveSource(scope, source);
  return found(scope, computeWork, { ...asked, source: resolved }, options);
}

/** The columns of a source and its first rows, read in a separate process. Throws like `computeReport`. */
export async function readSample(scope: Scope, source: ReportSource, options: Options): Promise<SourceSample> {
  return found(scope, sampleWork, { source: await resolveSource(scope, source) }, options);
}

/** Checks that a source in another system can be opened. Throws like `computeReport`. */
export async function tryToRead(scope: Scope, source: ResolvedSource, options: Options): Promise<void> {
  await found(scope, sampleWork, { source }, options);
}

async function found<Input, T>(
  { workspaceId }: Scope,
  work: Work<Input, Told<T>>,
  input: Input,
  { signal, progress }: Options,
): Promise<T> {
  const told = await offload(work, input, { signal, share: workspaceId, onProgress: progress }).catch(
    (error: unknown) => {
      throw error instanceof OffloadError ? givenUp(error, work.mostMs) : error;
    },
  );
  if (told.kind === "found") return told.found;
  if (told.kind === "fault") throw new DataFault(told.code, told.values);
  const { failure, status, retryAfter, message } = told;
  throw new FetchFailure(failure, { status: status ?? undefined, retryAfter, detail: message });
}

function givenUp(error: OffloadError, mostMs: number): DataFault {
  if (error.reason === "too_slow") return new DataFault("data_too_slow", { seconds: mostMs / 1_000 }, error);
  return error.reason === "too_much_memory"
    ? new DataFault("data_too_much_memory", {}, error)
    : new DataFault("data_busy", {}, error);
}
