import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { gather } from "@/lib/db/gather";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/system";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { isGivenUp } from "@/lib/deliveries/rules";
import { type Came, settleDeliveries } from "@/lib/deliveries/transitions";
import { sendRetryAt } from "@/lib/mail/rules";
import type { MailTransport, Sender, SendOutcome } from "@/lib/mail/transport";

/** An attempt, and what has come of it. */
export interface Sent {
  delivery: DeliveryModel;
  outcome: SendOutcome;
}

/** Writes down what has come of attempts, all in one transaction. One that is another worker's by now is left alone. */
export function settleSent(sent: readonly Sent[], { transport, clock }: Sender): Promise<void> {
  const attempts = sent.map(({ delivery: { id, attempt } }) => ({ id, attempt }));
  return inSystem(async (tx) => {
    const ours = await tx.$queryRaw<{ id: string }[]>`
      SELECT d.id FROM delivery d
      JOIN jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) AS ours(id uuid, attempt int)
        ON ours.id = d.id AND ours.attempt = d.attempt
      WHERE d.id = ANY(${attempts.map(({ id }) => id)}::uuid[]) AND d.status IN ('sending', 'uncertain')
      ORDER BY d.id FOR UPDATE OF d`;
    const now = await databaseNow(tx, clock);
    const ids = new Set(ours.map(({ id }) => id));
    const settled = sent.filter(({ delivery }) => ids.has(delivery.id));
    const came = settled.map((one) => ({ delivery: one.delivery, came: cameOf(one, transport, now) }));
    await settleAll(tx, came, clock, now);
  });
}

/** Deliveries come to something, and with them the mail of their runs. One that waits again says nothing of that yet. */
export async function settleAll(
  tx: Tx,
  ended: readonly { delivery: DeliveryModel; came: Came }[],
  clock: Clock,
  now: Date,
): Promise<void> {
  if (ended.length === 0) return;
  await settleDeliveries(tx, ended, now);
  const byWorkspace = new Map<string, Set<string>>();
  for (const { delivery, came } of ended) {
    if ("retryAt" in came && came.retryAt !== null) continue;
    const runs = byWorkspace.get(delivery.workspaceId) ?? new Set();
    byWorkspace.set(delivery.workspaceId, runs.add(delivery.runId));
  }
  for (const [workspaceId, runIds] of byWorkspace)
    await settleMail(tx, systemScope(workspaceId, clock), [...runIds], now);
}

/** Settles attempts as they end, together with those that end at the same time. */
export function createSettler(sender: Sender): (sent: Sent) => Promise<void> {
  return gather(async (batch: readonly Sent[]) => {
    await settleSent(batch, sender);
    return batch.map(() => undefined);
  });
}

function cameOf({ delivery, outcome }: Sent, transport: MailTransport, now: Date): Came {
  const retryAt = (atLeastMs: number) => sendRetryAt(delivery.attempt, now, atLeastMs, Math.random());
  const since = delivery.uncertainSince;
  switch (outcome.kind) {
    case "accepted":
      return { to: "accepted", providerId: outcome.providerId };
    case "refused": {
      const { error } = outcome;
      // What refuses a repetition says nothing about the first copy: a person looks.
      return since ? { to: "uncertain", since, error, retryAt: null } : { to: "failed", error };
    }
    case "failed": {
      const { error, retryAfterMs } = outcome;
      if (isGivenUp(delivery, now)) return { to: "failed", error };
      // An earlier attempt may have got through: the row stays uncertain although this one surely did not.
      if (since) return { to: "uncertain", since, error, retryAt: retryAt(retryAfterMs) };
      return { to: "queued", error, retryAt: retryAt(retryAfterMs) };
    }
    case "uncertain": {
      const { error } = outcome;
      return {
        to: "uncertain",
        since: since ?? now,
        error,
        retryAt: transport.repeatWindowMs > 0 ? retryAt(0) : null,
      };
    }
  }
}
