import { openFile } from "@/lib/artifacts/queries";
import { openConnection } from "@/lib/connections/queries";
import { readInScope, type Scope } from "@/lib/db/scope";
import { openStream } from "@/lib/net/open-stream";
import { userAgent } from "@/lib/net/user-agent";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { readCsv } from "@/lib/reports/read/csv";
import { readJson } from "@/lib/reports/read/json";
import { readListings } from "@/lib/reports/read/listings";
import type { Rows } from "@/lib/reports/read/rows";
import { readSql } from "@/lib/reports/read/sql";
import type { ReportSource } from "@/lib/reports/schema";

/** CSV is read as it comes; JSON has to be whole. */
const maxCsvBytes = 2 * 1024 ** 3;
const maxJsonBytes = 50 * 1024 ** 2;

/** Opens a report's data. Throws `DataFault`, `FetchFailure`, or an `AppError` for what is not there any more. */
export async function openRows(scope: Scope, source: ReportSource, signal: AbortSignal): Promise<Rows> {
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
      return openUpload(scope, source.fileId, signal);
    case "sql": {
      const { url, name } = await open(scope, source.connectionId, "postgresql");
      return readSql({ url, name, query: source.query }, signal);
    }
    case "listings":
      return readListings(await open(scope, source.connectionId, "listings"), signal);
  }
}

function open<Kind extends "postgresql" | "listings">(scope: Scope, id: string, kind: Kind) {
  return readInScope(scope, (tx) => openConnection(tx, id, kind));
}

async function openUpload(scope: Scope, id: string, signal: AbortSignal): Promise<Rows> {
  const file = await readInScope(scope, (tx) => tx.artifact.findFirst({ where: { id, kind: "upload" } }));
  const bytes = file && (await openFile(file));
  if (!file || !bytes) throw new DataFault("data_empty", { name: file?.name ?? id });
  signal.addEventListener("abort", () => bytes.destroy(), { once: true });
  const { name, contentType, sizeBytes } = file;
  if (!contentType.includes("json")) return readCsv(bytes, { name, charset: charsetOf(contentType) });
  if (sizeBytes > maxJsonBytes) throw new DataFault("data_too_large", { name });
  return readJson(bytes, { name, path: "" });
}

function charsetOf(contentType: string | null): string {
  return /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
}
