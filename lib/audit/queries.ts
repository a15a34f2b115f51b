import { auditPolicy } from "@/lib/audit/policy";
import { changesBetween } from "@/lib/audit/rules";
import {
  actorKinds,
  type AuditAction,
  type AuditEventView,
  type AuditFilter,
  auditFilterSchema,
  type AuditSubject,
  type AuditPage,
  type AuditValues,
} from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { AuditEventModel } from "@/lib/db/generated/models";
import { readInScope, type Scope } from "@/lib/db/scope";
import { mayDo, permit } from "@/lib/policy";

/** The events of one object, or of all objects of some kinds, newest first. */
export function listAuditEvents(
  scope: Scope,
  { limit, ...about }: { limit: number } & ({ subjectId: string } | { subjectTypes: AuditSubject[] }),
): Promise<AuditEventView[]> {
  const where = "subjectId" in about ? about : { subjectType: { in: about.subjectTypes } };
  return readInScope(scope, async (tx) =>
    withKeys(tx, scope, await tx.auditEvent.findMany({ where, orderBy: { id: "desc" }, take: limit })),
  );
}

/**
 * The person who last did this to an object, with their name at that time; null if nobody is recorded, or it happened
 * automatically.
 */
export function findWho(scope: Scope, subjectId: string, action: AuditAction): Promise<string | null> {
  return readInScope(scope, async (tx) => {
    const last = await tx.auditEvent.findFirst({ where: { subjectId, action }, orderBy: { id: "desc" } });
    return last?.actorName ?? null;
  });
}

/** The audit trail of the whole workspace, newest first, in pages. Throws `forbidden` for members. */
export async function searchAuditEvents(scope: Scope, filter: AuditFilter): Promise<AuditPage> {
  permit(scope, auditPolicy.readAll);
  const { limit, after, userId, text, ...subject } = auditFilterSchema.parse(filter);
  return readInScope(scope, async (tx) => {
    const rows = await tx.auditEvent.findMany({
      where: {
        ...subject,
        actorUserId: userId,
        ...(text ? { subjectName: { contains: text, mode: "insensitive" } } : {}),
        ...(after ? { id: { lt: BigInt(after) } } : {}),
      },
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    const data = await withKeys(tx, scope, rows.slice(0, limit));
    return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
  });
}

async function withKeys(tx: Tx, scope: Scope, rows: AuditEventModel[]): Promise<AuditEventView[]> {
  // The network address of an actor is shown only to those who may see the whole audit trail.
  const wholly = mayDo(scope, auditPolicy.readAll);
  const ids = [...new Set(rows.flatMap(({ actorKeyId }) => actorKeyId ?? []))];
  const keys =
    ids.length > 0 ? await tx.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }) : [];
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    actor: {
      kind: actorKinds.find((kind) => kind === row.actorKind) ?? "system",
      userId: row.actorUserId,
      name: row.actorName,
      keyName: keys.find(({ id }) => id === row.actorKeyId)?.name ?? null,
      from: wholly ? row.actorFrom : null,
    },
    action: row.action,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    changes: changesBetween((row.before ?? {}) as AuditValues, (row.after ?? {}) as AuditValues),
  }));
}
