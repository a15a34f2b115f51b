import type { Place } from "@/lib/artifacts/queries";
import { openConnection } from "@/lib/connections/queries";
import { readInScope, type Scope } from "@/lib/db/scope";
import { DataFault } from "@/lib/reports/compute/data-fault";
import type { ReportSource } from "@/lib/reports/schema";

/** A report's data with all that opens it: it can be read without asking us anything more. */
export type ResolvedSource =
  | { kind: "csv"; url: string }
  | { kind: "json"; url: string; path: string }
  | { kind: "upload"; file: Place & { name: string; contentType: string; size: number } }
  | { kind: "sql"; url: string; name: string; query: string }
  | { kind: "listings"; url: string; username: string; password: string; name: string };

/** Throws `DataFault`, or an `AppError`, for what is not there any more. */
export function resolveSource(scope: Scope, source: ReportSource): Promise<ResolvedSource> {
  return readInScope(scope, async (tx): Promise<ResolvedSource> => {
    switch (source.kind) {
      case "csv":
      case "json":
        return source;
      case "upload": {
        const file = await tx.artifact.findFirst({ where: { id: source.fileId, kind: "upload" } });
        if (!file) throw new DataFault("data_empty", { name: source.fileId });
        const { storage, key, name, contentType, sizeBytes } = file;
        return { kind: "upload", file: { storage, key, name, contentType, size: Number(sizeBytes) } };
      }
      case "sql": {
        const { url, name } = await openConnection(tx, source.connectionId, "postgresql");
        return { kind: "sql", url, name, query: source.query };
      }
      case "listings":
        return openConnection(tx, source.connectionId, "listings");
    }
  });
}
