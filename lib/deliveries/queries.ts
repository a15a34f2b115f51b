import { findUnagreed } from "@/lib/consents/queries";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { suppressionsOf } from "@/lib/deliveries/rules";
import { readOutboxMessage } from "@/lib/mail/outbox";
import type { HeldBack, OutboxMessageView } from "@/lib/deliveries/schema";
import { env } from "@/lib/env";
import { findAnyAnswering } from "@/lib/tasks/references";

/** The workspace's messages in the outbox, newest first. */
export async function listOutboxMessages(scope: Scope, limit: number): Promise<OutboxMessageView[]> {
  const rows = await readInScope(scope, (tx) =>
    tx.delivery.findMany({
      where: { transport: "outbox", sentAt: { not: null }, status: { in: ["accepted", "delivered"] } },
      include: { edition: { select: { subject: true } } },
      orderBy: [{ sentAt: "desc" }, { recipient: "asc" }],
      take: limit,
    }),
  );
  return rows.map(({ id, recipient, edition, editionId, sentAt }) => ({
    id,
    recipient,
    subject: edition.subject,
    editionId,
    sentAt: sentAt?.toISOString() ?? null,
  }));
}

/** One message of the workspace as it lies in the outbox. Throws `not_found`. */
export async function getOutboxMessage(scope: Scope, id: string): Promise<OutboxMessageView & { bytes: Buffer }> {
  const row = await readInScope(scope, (tx) =>
    tx.delivery.findUnique({ where: { id }, include: { edition: { select: { subject: true } } } }),
  );
  const bytes = row ? await readOutboxMessage(env().DATA_DIR, row.id) : null;
  if (!row || !bytes) throw new AppError("not_found");
  const { recipient, edition, editionId, sentAt } = row;
  return { id, recipient, subject: edition.subject, editionId, sentAt: sentAt?.toISOString() ?? null, bytes };
}

/** Which suppressions hold an address back from a schedule now. */
export function findSuppression(scope: Scope, email: string, scheduleId: string | null) {
  const where = suppressionsOf(email, scheduleId, scope.clock.now());
  return readInScope(scope, (tx) => tx.suppression.findFirst({ where }));
}

/** Which of these addresses are not mailed by a schedule now, and why. */
export function listHeldBack(scope: Scope, emails: string[], scheduleId: string | null): Promise<HeldBack[]> {
  const { workspaceId } = scope;
  const now = scope.clock.now();
  return readInScope(scope, async (tx) => {
    const left = await tx.suppression.findMany({
      where: { OR: emails.map((email) => suppressionsOf(email, scheduleId, now)) },
    });
    const unagreed = await findUnagreed(
      tx,
      emails.map((email) => ({ workspaceId, email })),
    );
    return emails.flatMap((email): HeldBack[] => {
      if (left.some((one) => one.email === email)) return [{ email, why: "left" }];
      const found = unagreed.find((one) => one.email === email);
      return found ? [{ email, why: found.state ?? "asked" }] : [];
    });
  });
}

/** What a recipient is on the list of, also of one deleted since: what their page is headed with. */
export function findListName(
  scope: Scope,
  { subjectId, scheduleId }: { subjectId: string | null; scheduleId: string | null },
): Promise<string | null> {
  return readInScope(scope, async (tx) => {
    const named = subjectId && (await findAnyAnswering(tx, subjectId));
    const found = named ?? (scheduleId && (await tx.schedule.findUnique({ where: { id: scheduleId } })));
    return found ? found.name : null;
  });
}
