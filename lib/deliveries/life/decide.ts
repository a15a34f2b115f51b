import type { Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { recordEvents } from "@/lib/deliveries/life/events";

export type NewDelivery = Pick<
  DeliveryModel,
  | "workspaceId"
  | "runId"
  | "editionId"
  | "scheduleId"
  | "recipient"
  | "recipientName"
  | "digestId"
  | "sender"
  | "replyTo"
  | "baseUrl"
  | "notBefore"
  | "createdAt"
>;

/** To each recipient of a run at most one. */
export async function createDeliveries(tx: Tx, deliveries: NewDelivery[]): Promise<void> {
  await tx.delivery.createMany({ data: deliveries, skipDuplicates: true });
}

/** A person knows that it was sent. */
export async function countAsSent(tx: Tx, delivery: DeliveryModel, now: Date): Promise<void> {
  const { id, sentAt } = delivery;
  const data = { status: "accepted", settledAt: now, sentAt: sentAt ?? now, retryAt: null } as const;
  await tx.delivery.update({ where: { id }, data });
  await recordEvents(tx, [{ delivery, kind: "counted_as_sent", at: now }]);
}

/**
 * A person wants it sent again, as if it had never been tried: the same bytes, in a round of their own, so that no provider
 * takes them for what it has. What is reported of the round before says nothing of this one.
 */
export async function sendAgain(tx: Tx, delivery: DeliveryModel, now: Date): Promise<void> {
  const { id, round, sentAt, answer, transport } = delivery;
  if (sentAt) await recordEvents(tx, [{ delivery, kind: "accepted", at: sentAt, source: transport, detail: answer }]);
  await recordEvents(tx, [{ delivery: { ...delivery, round: round + 1 }, kind: "sent_again", at: now }]);
  const untried = { uncertainSince: null, firstAttemptAt: null, retryAt: null, enqueuedAt: null };
  const unsettled = { settledAt: null, sentAt: null, providerId: null, answer: null, error: null };
  await tx.delivery.update({
    where: { id },
    data: { ...untried, ...unsettled, status: "queued", notBefore: now, round: round + 1 },
  });
}

/** None of an edition's messages was ever tried, and none is to be: they may be made anew. */
export async function removeDeliveries(tx: Tx, of: { editionId: string }): Promise<void> {
  await tx.delivery.deleteMany({ where: { ...of, status: "queued" } });
}

/** What waits of an edition does not leave. */
export async function callOffDeliveries(tx: Tx, of: { editionId: string }, now: Date): Promise<void> {
  await tx.delivery.updateMany({
    where: { ...of, status: "queued" },
    data: { status: "cancelled", settledAt: now, retryAt: null },
  });
}
