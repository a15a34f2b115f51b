import type { FetchFailureKind } from "@/lib/net/schema";
import type { Locale } from "@/lib/i18n/schema";
import { defineWork } from "@/lib/offload/work";
import type { DataFaultCode } from "@/lib/reports/compute/data-fault";
import type { ResolvedSource } from "@/lib/reports/read/resolve-source";
import type { ReportDefinition, SourceSample } from "@/lib/reports/schema";
import type { Block } from "@/lib/editions/schema";

/** Maximum time to read and compute one source. */
const mostMs = 120_000;

export interface AskedReport {
  source: ResolvedSource;
  definition: ReportDefinition;
  language: Locale;
  timezone: string;
  at: Date;
  /** Whether the table is also needed as a file. */
  withCsv: boolean;
}

export interface Computed {
  blocks: Block[];
  /** The whole table, as far as it is kept; empty unless requested. */
  csv: Uint8Array;
  /** The same table as a workbook. */
  xlsx: Uint8Array;
  read: number;
  counted: number;
  groups: number;
}

/** The result of data that could be read, or why they could not be read. */
export type Told<T> =
  | { kind: "found"; found: T }
  | { kind: "fault"; code: DataFaultCode; values: Record<string, string | number> }
  | {
      kind: "failure";
      failure: FetchFailureKind;
      status: number | null;
      retryAfter: string | null;
      message: string;
    };

export const computeWork = defineWork<AskedReport, Told<Computed>>({ name: "reports.compute", kind: "long", mostMs });
export const sampleWork = defineWork<{ source: ResolvedSource }, Told<SourceSample>>({
  name: "reports.sample",
  kind: "long",
  mostMs,
});
