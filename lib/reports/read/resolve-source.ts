import type { Place } from "@/lib/artifacts/queries";
import { openConnection } from "@/lib/connections/queries";
import { readInScope, type Scope } from "@/lib/db/scope";
import { DataFault } from "@/lib/reports/compute/data-fault";
import type { ReportSource } from "@/lib/reports/schema";

/** A report's source with everything needed to open it: it can be read without access to our database. */
export type ResolvedSource =
  | { kind: "csv"; url: string }
  | { kind: "json"; url: string; path: string }
  | { kind: "upload"; file: Place & { name: string; contentType: string; size: number } }
  | { kind: "sql"; url: string; name: string; query: string }
  | { kind: "listings"; url: string; username: string; password: string; name: string };

/** Throws `DataFault` or an `AppError` for something that no longer exists. */
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
