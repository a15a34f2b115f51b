import type { Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";

type Standing = "delivered" | "bounced" | "complained";

/** What became of messages by what was reported of them, however long ago they were taken, or whether we know that they were. */
export interface Reported {
  delivery: DeliveryModel;
  status: Standing;
  at: Date;
  detail: string | null;
  providerId: string | null;
}

/**
 * Writes down what was reported of messages. One that was under way is so no more: whoever reports of it has it. What had
 * settled stays settled then, but for the instant of what is a failure: that is news.
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
