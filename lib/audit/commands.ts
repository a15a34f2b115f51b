import { changesBetween } from "@/lib/audit/rules";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";

interface NewAuditEvent {
  action: AuditAction;
  subject: { type: "schedule"; id: string; name: string };
  at: Date;
  /** Of both, only what differs is kept. */
  before?: AuditValues;
  after?: AuditValues;
}

/** Adds to the trace, in the transaction of what it tells about: either both happened or neither. */
export async function recordAudit(
  tx: Tx,
  scope: Scope,
  { action, subject, at, before = {}, after = {} }: NewAuditEvent,
): Promise<void> {
  const { actor, workspaceId } = scope;
  const userId = "userId" in actor ? actor.userId : null;
  const person = userId ? await tx.user.findUnique({ where: { id: userId }, select: { name: true } }) : null;
  const changes = changesBetween(before, after);
  const side = (name: "before" | "after") =>
    Object.fromEntries(changes.map((change) => [change.field, change[name]])) as Prisma.InputJsonObject;
  await tx.auditEvent.create({
    data: {
      workspaceId,
      at,
      actorKind: actor.kind,
      actorUserId: userId,
      actorKeyId: actor.kind === "key" ? actor.keyId : null,
      actorName: person?.name ?? null,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      subjectName: subject.name,
      ...(changes.length > 0 ? { before: side("before"), after: side("after") } : {}),
    },
  });
}
