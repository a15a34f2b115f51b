import { changesBetween } from "@/lib/audit/rules";
import type { AuditAction, AuditSubject, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow } from "@/lib/db/now";
import type { Actor, Scope } from "@/lib/db/scope";
import { log } from "@/lib/log";

interface NewAuditEvent {
  action: AuditAction;
  subject: { type: AuditSubject; id: string; name: string | null };
  /** Default: now. */
  at?: Date;
  /** Of both, only the fields that differ are stored. */
  before?: AuditValues;
  after?: AuditValues;
}

/** Adds an event to the audit trail, in the transaction of the change itself: either both happen or neither. */
export async function recordAudit(tx: Tx, scope: Scope, event: NewAuditEvent): Promise<void> {
  const { action, subject, at, before = {}, after = {} } = event;
  const { actor, workspaceId, from } = scope;
  const changes = changesBetween(before, after);
  const side = (name: "before" | "after") =>
    Object.fromEntries(changes.map((change) => [change.field, change[name]])) as Prisma.InputJsonObject;
  await tx.auditEvent.create({
    data: {
      workspaceId,
      at: at ?? (await databaseNow(tx, scope.clock)),
      actorKind: actor.kind,
      actorUserId: "userId" in actor ? actor.userId : null,
      actorKeyId: actor.kind === "key" ? actor.keyId : null,
      actorName: await nameOf(tx, actor),
      actorFrom: from,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      subjectName: subject.name,
      ...(changes.length > 0 ? { before: side("before"), after: side("after") } : {}),
    },
  });
  logChange(scope, event);
}

/** Logs only ids: names and addresses belong in the audit trail. */
function logChange({ actor, workspaceId }: Scope, { action, subject }: NewAuditEvent): void {
  const by = { actor: actor.kind, ...("userId" in actor ? { userId: actor.userId } : {}) };
  log().info({ action, subjectId: subject.id, workspaceId, ...by }, "A change was made.");
}

async function nameOf(tx: Tx, actor: Actor): Promise<string | null> {
  if (actor.kind === "recipient") return actor.email;
  if (actor.kind === "system") return null;
  const person = await tx.user.findUnique({ where: { id: actor.userId }, select: { name: true } });
  return person?.name ?? null;
}
