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

/** Creates at most one delivery per recipient of a run. */
export async function createDeliveries(tx: Tx, deliveries: NewDelivery[]): Promise<void> {
  await tx.delivery.createMany({ data: deliveries, skipDuplicates: true });
}

/** Counts a message as sent because a person knows that it was. */
export async function countAsSent(tx: Tx, delivery: DeliveryModel, now: Date): Promise<void> {
  const { id, sentAt } = delivery;
  const data = { status: "accepted", settledAt: now, sentAt: sentAt ?? now, retryAt: null } as const;
  await tx.delivery.update({ where: { id }, data });
  await recordEvents(tx, [{ delivery, kind: "counted_as_sent", at: now }]);
}

/**
 * A person has it sent again, as if it had never been tried: the same bytes, in a new round, so that no provider takes
 * them for a duplicate. Reports about the previous round do not apply to this one.
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

/** Deletes the messages of an edition, none of which was ever tried: they may be created again. */
export async function removeDeliveries(tx: Tx, of: { editionId: string }): Promise<void> {
  await tx.delivery.deleteMany({ where: { ...of, status: "queued" } });
}

/** Cancels the waiting messages of an edition. */
export async function callOffDeliveries(tx: Tx, of: { editionId: string }, now: Date): Promise<void> {
  await tx.delivery.updateMany({
    where: { ...of, status: "queued" },
    data: { status: "cancelled", settledAt: now, retryAt: null },
  });
}
