import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { PreparedDelivery } from "@/lib/deliveries/send/prepare-deliveries";
import { hold } from "@/lib/deliveries/send/leases";
import type { Settle } from "@/lib/deliveries/send/settle-deliveries";
import { messageOf } from "@/lib/errors";
import type { Pace } from "@/lib/mail/pace";
import { metrics } from "@/lib/metrics";
import type { SendOutcome } from "@/lib/mail/transport";

/** How messages are sent, and how their outcomes are handled. */
interface Way {
  log: Logger;
  /** Runs `work` when a connection is free. */
  connected: <Result>(work: () => Promise<Result>) => Promise<Result>;
  settle: Settle;
  pace: Pace;
}

/**
 * Hands one message to the transport when its turn comes, and records the outcome. An unknown outcome stays `uncertain`
 * and is retried only if the transport makes that safe; otherwise it waits for a person. `known` resolves when its run
 * knows it as well.
 */
export async function sendTaken(
  { delivery, via, compose }: PreparedDelivery,
  way: Way,
): Promise<{ known: Promise<void> }> {
  const { log, connected, pace, settle } = way;
  const letGo = hold(delivery);
  try {
    let ms = 0;
    const outcome = await connected(async () => {
      const turn = pace.nextTurn();
      if (turn > 0) await wait(turn);
      const began = performance.now();
      const came = await send(compose);
      ms = Math.round(performance.now() - began);
      return came;
    });
    pace.told(outcome);
    const told = { deliveryId: delivery.id, runId: delivery.runId, outcome: outcome.kind, ms };
    metrics().deliveries.inc({ transport: via.name, outcome: outcome.kind });
    metrics().deliveryDuration.observe({ transport: via.name }, ms / 1_000);
    if (outcome.kind === "accepted") log.info(told, "A delivery was accepted.");
    else log.warn({ ...told, error: outcome.error }, "A delivery was not accepted.");
    return await settle({ delivery, via, outcome });
  } finally {
    letGo();
  }
}

/** What cannot be composed has surely not been sent; after any later error, the outcome is unknown. */
async function send(compose: PreparedDelivery["compose"]): Promise<SendOutcome> {
  let handOver: () => Promise<SendOutcome>;
  try {
    handOver = await compose();
  } catch (error) {
    return { kind: "failed", error: messageOf(error), retryAfterMs: 0 };
  }
  return handOver().catch((error: unknown): SendOutcome => ({ kind: "uncertain", error: messageOf(error) }));
}
