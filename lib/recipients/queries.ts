import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { likeAnywhere } from "@/lib/db/paging";
import { eachOf, type Page } from "@/lib/paging";
import { mayDo, permit } from "@/lib/policy";
import { expandLists } from "@/lib/recipients/read/named";
import { byAddress, readHeldBack } from "@/lib/recipients/read/held-back";
import { readReceived } from "@/lib/recipients/read/received";
import { recipientPolicy } from "@/lib/recipients/policy";
import { madeAt, reasonOf, suppressionsOf } from "@/lib/recipients/rules";
import {
  type HeldBack,
  holders,
  type namedRecipientSchema,
  type RecipientView,
  type SuppressionFilter,
  suppressionFilterSchema,
  type SuppressionView,
} from "@/lib/recipients/schema";
import { findAnyAnswering } from "@/lib/tasks/references";

export {
  countNamed,
  expandLists,
  listRecipientChoices,
  nameRecipients,
  namesOf,
  readNotedNames,
  requireRecipients,
} from "@/lib/recipients/read/named";
export { eachRecipient, getRecipient, listRecipients } from "@/lib/recipients/known/list-known";

/** Which of these addresses are not mailed by a schedule now, and why: for each, the reason that holds longest. */
export function listHeldBack(scope: Scope, recipients: string[], scheduleId: string | null): Promise<HeldBack[]> {
  return readInScope(scope, (tx) => readHeldBack(tx, scope, recipients, scheduleId));
}

/**
 * What a recipient's page shows: the current holds, and what they received of the last occurrences. Throws `not_found`.
 */
export function getRecipientView(
  scope: Scope,
  about: { deliveryId: string; scheduleId: string | null; subjectId: string | null },
): Promise<RecipientView> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  const { email } = actor;
  const { scheduleId, deliveryId } = about;
  return readInScope(scope, async (tx) => {
    const workspace = await tx.workspace.findUnique({ where: { id: workspaceId } });
    if (!workspace) throw new AppError("not_found");
    const now = scope.clock.now();
    const holds = await tx.suppression.findMany({
      where: suppressionsOf(email, scheduleId, now),
      orderBy: { createdAt: "asc" },
    });
    return {
      workspace: workspace.name,
      timezone: await zoneOf(tx, { workspaceId, scheduleId, email }),
      retentionDays: workspace.retentionDays,
      list: await findListed(tx, about),
      holds: holds.map(({ scheduleId: of, reason, createdAt, until, detail }) => ({
        of: of ? "schedule" : "workspace",
        reason: reasonOf(reason),
        since: createdAt.toISOString(),
        until: until?.toISOString() ?? null,
        detail,
      })),
      received: scheduleId ? await readReceived(tx, { scheduleId, email, now }) : [],
      isSwitchedOff: await isSwitchedOff(tx, { workspaceId, email, deliveryId }),
    };
  });
}

/** The zone in which a recipient's days begin: their own if it is known, else the schedule's, else the workspace's. */
export async function zoneOf(
  tx: Tx,
  { workspaceId, scheduleId, email }: { workspaceId: string; scheduleId: string | null; email: string },
): Promise<string> {
  const person = await tx.recipient.findUnique({ where: { workspaceId_email: { workspaceId, email } } });
  if (person?.timezone) return person.timezone;
  const schedule = scheduleId ? await tx.schedule.findUnique({ where: { id: scheduleId } }) : null;
  if (schedule) return schedule.timezone;
  return (await tx.workspace.findUnique({ where: { id: workspaceId } }))?.defaultTimezone ?? "UTC";
}

/** Whether a recipient has switched their links off since this one was made. */
export function areLinksOff(scope: Scope, deliveryId: string): Promise<boolean> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  return readInScope(scope, (tx) => isSwitchedOff(tx, { workspaceId, email: actor.email, deliveryId }));
}

async function isSwitchedOff(
  tx: Tx,
  { workspaceId, email, deliveryId }: { workspaceId: string; email: string; deliveryId: string },
): Promise<boolean> {
  const found = await tx.recipient.findUnique({ where: { workspaceId_email: { workspaceId, email } } });
  return found?.linksSince ? madeAt(deliveryId) < found.linksSince : false;
}

/** The name of what a recipient is on the list of, also if it was deleted since. */
export async function findListed(
  tx: Tx,
  { subjectId, scheduleId }: { subjectId: string | null; scheduleId: string | null },
): Promise<string | null> {
  const named = subjectId && (await findAnyAnswering(tx, subjectId));
  const found = named ?? (scheduleId && (await tx.schedule.findUnique({ where: { id: scheduleId } })));
  return found ? found.name : null;
}

const joined = Prisma.sql`suppression s LEFT JOIN schedule ON schedule.id = s.schedule_id LEFT JOIN "user" u ON u.id = s.actor_id`;

/** Who is held back in the workspace, most recent first. For owners and managers. */
export async function listSuppressions(scope: Scope, filter: SuppressionFilter): Promise<Page<SuppressionView>> {
  permit(scope, recipientPolicy.manage);
  const { reason, text, limit, cursor } = suppressionFilterSchema.parse(filter);
  const conditions = [
    Prisma.sql`s.workspace_id = ${scope.workspaceId}::uuid AND (s.until IS NULL OR s.until > ${scope.clock.now()})`,
    ...(reason ? [Prisma.sql`s.reason = ${reason}`] : []),
    ...(text ? [Prisma.sql`s.email LIKE ${likeAnywhere(text.toLowerCase())}`] : []),
    ...(cursor
      ? [Prisma.sql`(s.created_at, s.id) < (SELECT created_at, id FROM suppression WHERE id = ${cursor}::uuid)`]
      : []),
  ];
  const rows = await readInScope(
    scope,
    (tx) => tx.$queryRaw<Row[]>`
      SELECT s.id, s.email, s.reason, s.held_by AS "heldBy", s.schedule_id AS "scheduleId", schedule.name AS "scheduleName",
             s.source, u.name AS "byName", s.detail, s.until, s.created_at AS "createdAt", s.asked_at AS "askedAt"
      FROM ${joined} WHERE ${Prisma.join(conditions, " AND ")} ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit}`,
  );
  return { data: rows.map(toView), nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

/** All suppressions, one by one as they are read. For owners and managers. */
export function eachSuppression(scope: Scope): AsyncGenerator<SuppressionView> {
  permit(scope, recipientPolicy.manage);
  return eachOf((page) => listSuppressions(scope, page));
}

/** The recipients that a schedule names, and which of them it does not mail. Throws `not_found`. */
export async function listNamed(scope: Scope, scheduleId: string): Promise<z.output<typeof namedRecipientSchema>[]> {
  const recipients = await readInScope(scope, async (tx) => {
    const schedule = await tx.schedule.findUnique({ where: { id: scheduleId } });
    if (!schedule) return null;
    // Only those who may change a list see who is on it.
    return mayDo(scope, recipientPolicy.manage) ? expandLists(tx, schedule.recipients) : schedule.recipients;
  });
  if (!recipients) throw new AppError("not_found");
  const held = byAddress(await listHeldBack(scope, recipients, scheduleId));
  return recipients.map((email) => ({ email, heldBack: held.get(email) ?? null }));
}

type Row = Omit<SuppressionView, "until" | "createdAt" | "askedAt"> & {
  until: Date | null;
  createdAt: Date;
  askedAt: Date | null;
};

function toView({ until, createdAt, askedAt, reason, heldBy, ...row }: Row): SuppressionView {
  return {
    ...row,
    reason: reasonOf(reason),
    heldBy: holders.find((one) => one === heldBy) ?? "recipient",
    until: until?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    askedAt: askedAt?.toISOString() ?? null,
  };
}
