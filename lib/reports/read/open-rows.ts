import { openFile } from "@/lib/artifacts/queries";
import { openStream } from "@/lib/net/open-stream";
import { userAgent } from "@/lib/net/user-agent";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { readCsv } from "@/lib/reports/read/csv";
import { readJson } from "@/lib/reports/read/json";
import { readListings } from "@/lib/reports/read/listings";
import type { ResolvedSource } from "@/lib/reports/read/resolve-source";
import type { Rows } from "@/lib/reports/read/rows";
import { readSql } from "@/lib/reports/read/sql";

/** CSV is read as a stream; JSON must be read whole. */
const maxCsvBytes = 2 * 1024 ** 3;
const maxJsonBytes = 50 * 1024 ** 2;
/** More columns than any table made by people. */
const mostColumns = 500;

/** Opens a report's data. Throws `DataFault` or `FetchFailure`. */
export async function openRows(source: ResolvedSource, signal: AbortSignal): Promise<Rows> {
  const rows = await open(source, signal);
  if (rows.header.length > mostColumns) throw new DataFault("data_columns_too_many", { most: mostColumns });
  return rows;
}

async function open(source: ResolvedSource, signal: AbortSignal): Promise<Rows> {
  switch (source.kind) {
    case "csv": {
      const options = { signal, maxBytes: maxCsvBytes, accept: "text/csv, */*;q=0.5", userAgent };
      const { bytes, contentType } = await openStream(source.url, options);
      return readCsv(bytes, { name: new URL(source.url).host, charset: charsetOf(contentType) });
    }
    case "json": {
      const options = { signal, maxBytes: maxJsonBytes, accept: "application/json, */*;q=0.5", userAgent };
      const { bytes } = await openStream(source.url, options);
      return readJson(bytes, { name: new URL(source.url).host, path: source.path });
    }
    case "upload":
      return openUpload(source.file, signal);
    case "sql":
      return readSql(source, signal);
    case "listings":
      return readListings(source, signal);
  }
}

async function openUpload(
  file: Extract<ResolvedSource, { kind: "upload" }>["file"],
  signal: AbortSignal,
): Promise<Rows> {
  const { name, contentType, size } = file;
  const bytes = await openFile(file);
  if (!bytes) throw new DataFault("data_empty", { name });
  signal.addEventListener("abort", () => bytes.destroy(), { once: true });
  if (!contentType.includes("json")) return readCsv(bytes, { name, charset: charsetOf(contentType) });
  if (size > maxJsonBytes) throw new DataFault("data_too_large", { name });
  return readJson(bytes, { name, path: "" });
}

function charsetOf(contentType: string | null): string {
  return /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
}
