import type { z } from "zod";
import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/client";
import { likeAnywhere } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import {
  type DeliveryDetail,
  deliveryEventKinds,
  type DeliveryFilter,
  deliveryFilterSchema,
  deliveryTransports,
  type DeliveryView,
  underWay,
} from "@/lib/deliveries/schema";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { namesOf } from "@/lib/recipients/queries";
import { eachOf, type Page } from "@/lib/paging";

const include = { edition: { select: { subject: true } } } satisfies Prisma.DeliveryInclude;

/** The workspace's messages, whatever they were sent by, newest first. */
export async function listDeliveries(scope: Scope, filter: DeliveryFilter): Promise<Page<DeliveryView>> {
  const asked = deliveryFilterSchema.parse(filter);
  const rows = await readInScope(scope, async (tx) => {
    const found = await tx.$queryRaw<{ id: string }[]>`
      SELECT d.id FROM delivery d WHERE ${Prisma.join(conditionsOf(asked), " AND ")}
      ORDER BY d.created_at DESC, d.id DESC LIMIT ${asked.limit}`;
    const deliveries = await tx.delivery.findMany({
      where: { id: { in: found.map(({ id }) => id) } },
      include,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    });
    const names = await channelsOf(tx, deliveries);
    return deliveries.map((row) => toView(scope, row, names));
  });
  return { data: rows, nextCursor: rows.length === asked.limit ? (rows.at(-1)?.id ?? null) : null };
}

/** All messages that match a filter, one by one as they are read. */
export function eachDelivery(scope: Scope, filter: DeliveryFilter): AsyncGenerator<DeliveryView> {
  return eachOf((page) => listDeliveries(scope, { ...filter, ...page }));
}

function conditionsOf({ status, scheduleId, runId, editionId, text, cursor }: z.output<typeof deliveryFilterSchema>) {
  return [
    Prisma.sql`true`,
    // As a literal (one of a fixed set), because there are partial indexes for it (docs/decisions/0031).
    ...(status ? [Prisma.sql`d.status = ${Prisma.raw(`'${status}'`)}`] : []),
    ...(status && underWay.some((one) => one === status) ? [Prisma.sql`d.settled_at IS NULL`] : []),
    ...(scheduleId ? [Prisma.sql`d.schedule_id = ${scheduleId}::uuid`] : []),
    ...(runId ? [Prisma.sql`d.run_id = ${runId}::uuid`] : []),
    ...(editionId ? [Prisma.sql`d.edition_id = ${editionId}::uuid`] : []),
    ...(text ? [Prisma.sql`d.recipient LIKE ${likeAnywhere(text.toLowerCase())}`] : []),
    ...(cursor
      ? [Prisma.sql`(d.created_at, d.id) < (SELECT created_at, id FROM delivery WHERE id = ${cursor}::uuid)`]
      : []),
  ];
}

/** One message of the workspace, and everything that happened to it. Throws `not_found`. */
export async function getDelivery(scope: Scope, id: string): Promise<DeliveryDetail> {
  const { row, names } = await readInScope(scope, async (tx) => {
    const found = await tx.delivery.findUnique({
      where: { id },
      include: { ...include, events: { orderBy: [{ at: "asc" }, { id: "asc" }] } },
    });
    return { row: found, names: await channelsOf(tx, found ? [found] : []) };
  });
  if (!row) throw new AppError("not_found");
  const { sentAt, transport, answer } = row;
  const events = row.events.map(({ at, kind, source, detail }) => {
    return { at: at.toISOString(), kind: deliveryEventKinds.find((one) => one === kind) ?? "not_sent", source, detail };
  });
  // Its row says that it was accepted, unless it was a person who said so.
  const isTaken =
    sentAt !== null && !row.events.some(({ kind, round }) => kind === "counted_as_sent" && round === row.round);
  const taken = { kind: "accepted" as const, source: transport, detail: answer };
  const all = isTaken ? [...events, { at: sentAt.toISOString(), ...taken }] : events;
  return { ...toView(scope, row, names), events: all.toSorted((a, b) => a.at.localeCompare(b.at)) };
}

/** The names of the channels that messages go to. */
function channelsOf(tx: Tx, deliveries: readonly { recipient: string }[]): Promise<Map<string, string>> {
  return namesOf(
    tx,
    deliveries.map(({ recipient }) => recipient),
  );
}

type Row = Prisma.DeliveryGetPayload<{ include: typeof include }>;

function toView(scope: Scope, { edition, ...row }: Row, names: ReadonlyMap<string, string>): DeliveryView {
  const { id, runId, editionId, scheduleId, recipient, recipientName, status, providerId, answer } = row;
  const { round, attempt, error } = row;
  return {
    id,
    runId,
    editionId,
    scheduleId,
    recipient,
    // Only those who manage recipients see the names of people.
    recipientName: mayDo(scope, recipientPolicy.manage) ? recipientName : null,
    channel: names.get(recipient) ?? null,
    subject: edition.subject,
    status,
    transport: deliveryTransports.find((one) => one === row.transport) ?? null,
    providerId,
    answer,
    round,
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
