import { changesBetween } from "@/lib/audit/rules";
import type { AuditEventView, AuditValues } from "@/lib/audit/schema";
import { readInScope, type Scope } from "@/lib/db/scope";

/** What happened to one thing, newest first. */
export async function listAuditEvents(
  scope: Scope,
  { subjectId, limit }: { subjectId: string; limit: number },
): Promise<AuditEventView[]> {
  const rows = await readInScope(scope, (tx) =>
    tx.auditEvent.findMany({ where: { subjectId }, orderBy: { id: "desc" }, take: limit }),
  );
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, name: row.actorName },
    action: row.action,
    changes: changesBetween((row.before ?? {}) as AuditValues, (row.after ?? {}) as AuditValues),
  }));
}
