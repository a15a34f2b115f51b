import type { Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";

type Standing = "delivered" | "bounced" | "complained";

/** The reported outcome of a message, no matter how long ago it was accepted, or whether its acceptance is recorded. */
export interface Reported {
  delivery: DeliveryModel;
  status: Standing;
  at: Date;
  detail: string | null;
  providerId: string | null;
}

/**
 * Records what was reported about messages. One that was under way is no longer so, because the reporter has it. One
 * that had settled keeps its `settledAt`, except for a failure, which is news.
 */
export async function settleReported(tx: Tx, reported: readonly Reported[], now: Date): Promise<void> {
  for (const { delivery, status, at, detail, providerId } of reported) {
    await tx.delivery.update({
      where: { id: delivery.id },
      data: {
        status,
        sentAt: delivery.sentAt ?? at,
        settledAt: status === "delivered" ? (delivery.settledAt ?? now) : now,
        providerId: delivery.providerId ?? providerId,
        error: status === "delivered" ? null : detail,
        retryAt: null,
        leaseUntil: null,
      },
    });
    await announce(tx, { kind: "run", workspaceId: delivery.workspaceId, runId: delivery.runId });
  }
}
