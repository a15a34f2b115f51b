import type { z } from "zod";
import { findUnagreed } from "@/lib/consents/queries";
import { Prisma } from "@/lib/db/generated/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { suppressionsOf } from "@/lib/deliveries/rules";
import {
  type DeliveryFilter,
  deliveryFilterSchema,
  type DeliveryView,
  type HeldBack,
  underWay,
} from "@/lib/deliveries/schema";
import { transportNames } from "@/lib/mail/rules";
import type { Page } from "@/lib/paging";
import { findAnyAnswering } from "@/lib/tasks/references";

const include = { edition: { select: { subject: true } } } satisfies Prisma.DeliveryInclude;

/** The workspace's messages, whatever they left by, newest first. */
export async function listDeliveries(scope: Scope, filter: DeliveryFilter): Promise<Page<DeliveryView>> {
  const asked = deliveryFilterSchema.parse(filter);
  const rows = await readInScope(scope, async (tx) => {
    const found = await tx.$queryRaw<{ id: string }[]>`
      SELECT d.id FROM delivery d WHERE ${Prisma.join(conditionsOf(asked), " AND ")}
      ORDER BY d.created_at DESC, d.id DESC LIMIT ${asked.limit}`;
    return tx.delivery.findMany({
      where: { id: { in: found.map(({ id }) => id) } },
      include,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    });
  });
  return { data: rows.map(toView), nextCursor: rows.length === asked.limit ? (rows.at(-1)?.id ?? null) : null };
}

function conditionsOf({ status, scheduleId, runId, editionId, text, cursor }: z.output<typeof deliveryFilterSchema>) {
  return [
    Prisma.sql`true`,
    // Literally, one of ours, for which there are indexes (docs/decisions/0031).
    ...(status ? [Prisma.sql`d.status = ${Prisma.raw(`'${status}'`)}`] : []),
    ...(status && underWay.some((one) => one === status) ? [Prisma.sql`d.settled_at IS NULL`] : []),
    ...(scheduleId ? [Prisma.sql`d.schedule_id = ${scheduleId}::uuid`] : []),
    ...(runId ? [Prisma.sql`d.run_id = ${runId}::uuid`] : []),
    ...(editionId ? [Prisma.sql`d.edition_id = ${editionId}::uuid`] : []),
    ...(text ? [Prisma.sql`position(${text.toLowerCase()} IN d.recipient) > 0`] : []),
    ...(cursor
      ? [Prisma.sql`(d.created_at, d.id) < (SELECT created_at, id FROM delivery WHERE id = ${cursor}::uuid)`]
      : []),
  ];
}

/** One message of the workspace. Throws `not_found`. */
export async function getDelivery(scope: Scope, id: string): Promise<DeliveryView> {
  const row = await readInScope(scope, (tx) => tx.delivery.findUnique({ where: { id }, include }));
  if (!row) throw new AppError("not_found");
  return toView(row);
}

function toView({ edition, ...row }: Prisma.DeliveryGetPayload<{ include: typeof include }>): DeliveryView {
  const { id, runId, editionId, scheduleId, recipient, status, providerId, attempt, error } = row;
  return {
    id,
    runId,
    editionId,
    scheduleId,
    recipient,
    subject: edition.subject,
    status,
    transport: transportNames.find((one) => one === row.transport) ?? null,
    providerId,
    attempt,
    error,
    notBefore: row.notBefore.toISOString(),
    firstAttemptAt: row.firstAttemptAt?.toISOString() ?? null,
    retryAt: row.retryAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
  };
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
