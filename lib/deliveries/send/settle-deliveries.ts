import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { gather } from "@/lib/db/gather";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow, presentOf } from "@/lib/db/now";
import { inSystem, oneInSystem, systemScope } from "@/lib/db/system";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { suspendChannel } from "@/lib/channels/commands";
import type { Via } from "@/lib/deliveries/send/via";
import { suspendAddress } from "@/lib/recipients/commands";
import { referenceOf } from "@/lib/recipients/schema";
import { isGivenUp } from "@/lib/deliveries/rules";
import {
  accept,
  type Accepted,
  type Came,
  recordEvents,
  release,
  settleDeliveries,
} from "@/lib/deliveries/transitions";
import { isGoneStatus } from "@/lib/mail/report";
import { sendRetryAt } from "@/lib/mail/rules";
import type { SendOutcome } from "@/lib/mail/transport";

/** An attempt and its outcome. */
export interface Sent {
  delivery: DeliveryModel;
  via: Via;
  outcome: SendOutcome;
}

/** Records the outcome of an attempt. `known` resolves when its run knows it as well. */
export type Settle = (sent: Sent) => Promise<{ known: Promise<void> }>;

/**
 * Settles attempts as they end, batched with those that end at the same time. An acceptance is written at once, because
 * what is not written is unknown if this process dies. What it means for its run concerns more than one message, and
 * follows, batched for `tellAfterMs`. If it does not follow, another worker does it.
 */
export function createSettler(clock: Clock, tellAfterMs = 0): Settle {
  const record = gather(async (batch: readonly Accepted[]) => {
    const ours = await oneInSystem((db) => accept(db, batch, clock));
    return batch.map(({ delivery }) => ours.has(delivery.id));
  });
  const tell = gather(async (batch: readonly Untold[]) => {
    await tellRuns(batch, clock);
    return batch.map(() => undefined);
  }, tellAfterMs);
  const settle = gather(async (batch: readonly NotAccepted[]) => {
    await settleNotAccepted(batch, clock);
    return batch.map(() => undefined);
  });
  return async ({ delivery, via, outcome }) => {
    if (outcome.kind !== "accepted") {
      await settle({ delivery, via, outcome });
      return { known: Promise.resolve() };
    }
    const { providerId, answer } = outcome;
    const isOurs = await record({ delivery, providerId, answer });
    return { known: isOurs ? tell(delivery) : Promise.resolve() };
  };
}

type Untold = Pick<DeliveryModel, "id" | "workspaceId" | "runId">;

/** Tells runs about accepted messages, all in one transaction. */
function tellRuns(accepted: readonly Untold[], clock: Clock): Promise<void> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    // Locks messages before runs, as reports do.
    await release(
      tx,
      accepted.map(({ id }) => id),
    );
    await settleRuns(tx, accepted, clock, now);
    for (const { workspaceId, runId } of accepted) await announce(tx, { kind: "run", workspaceId, runId });
  });
}

const mostLeft = 1_000;

/**
 * Tells runs about messages accepted by workers that died before they could, each run in its own transaction. Returns
 * how many messages there were; throws the last failure after all others have been told.
 */
export async function tellLeft(clock: Clock): Promise<number> {
  const left = await oneInSystem(
    (db) => db.$queryRaw<Untold[]>`
      SELECT id, workspace_id AS "workspaceId", run_id AS "runId"
      FROM delivery, (SELECT ${presentOf(clock)} AS now) AS present
      WHERE status = 'accepted' AND lease_until <= present.now ORDER BY lease_until LIMIT ${mostLeft}`,
  );
  let failure: unknown;
  for (const ofOne of Map.groupBy(left, ({ runId }) => runId).values())
    await tellRuns(ofOne, clock).catch((error: unknown) => (failure = error));
  if (failure) throw failure;
  return left.length;
}

interface NotAccepted {
  delivery: DeliveryModel;
  via: Via;
  outcome: Exclude<SendOutcome, { kind: "accepted" }>;
}

/**
 * Records the outcomes of attempts, all in one transaction. One that belongs to another worker by now is left alone.
 */
function settleNotAccepted(sent: readonly NotAccepted[], clock: Clock): Promise<void> {
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
    const came = settled.map((one) => ({ delivery: one.delivery, came: cameOf(one, now) }));
    await recordEvents(
      tx,
      settled.map(({ delivery, via, outcome: { kind, error } }) => {
        return {
          delivery,
          kind: kind === "failed" ? "not_sent" : kind,
          at: now,
          source: via.name,
          detail: error,
        };
      }),
    );
    await settleAll(tx, came, clock, now);
    for (const { delivery, outcome } of settled) {
      if (outcome.kind !== "refused") continue;
      const { error: detail } = outcome;
      const scope = systemScope(delivery.workspaceId, clock);
      const named = referenceOf(delivery.recipient);
      if (named && outcome.gone) await suspendChannel(tx, scope, { id: named.id, detail }, now);
      else if (!named && isGoneStatus(detail))
        await suspendAddress(tx, scope, delivery, { kind: "bounced", isGone: true, detail }, now);
    }
  });
}

/**
 * Settles deliveries, and with them the mail of their runs. A delivery that waits again does not affect its run yet.
 */
export async function settleAll(
  tx: Tx,
  ended: readonly { delivery: DeliveryModel; came: Came }[],
  clock: Clock,
  now: Date,
): Promise<void> {
  if (ended.length === 0) return;
  await settleDeliveries(tx, ended, now);
  const over = ended.filter(({ came }) => !("retryAt" in came) || came.retryAt === null);
  await settleRuns(
    tx,
    over.map(({ delivery }) => delivery),
    clock,
    now,
  );
}

async function settleRuns(
  tx: Tx,
  deliveries: readonly Pick<DeliveryModel, "workspaceId" | "runId">[],
  clock: Clock,
  now: Date,
): Promise<void> {
  const byWorkspace = Map.groupBy(deliveries, ({ workspaceId }) => workspaceId);
  for (const [workspaceId, all] of [...byWorkspace].sort(([a], [b]) => (a < b ? -1 : 1)))
    await settleMail(tx, systemScope(workspaceId, clock), [...new Set(all.map(({ runId }) => runId))], now);
}

function cameOf({ delivery, via, outcome }: NotAccepted, now: Date): Came {
  const retryAt = (atLeastMs: number) => sendRetryAt(delivery.attempt, now, atLeastMs, Math.random());
  const since = delivery.uncertainSince;
  switch (outcome.kind) {
    case "refused": {
      const { error } = outcome;
      // A refused repetition says nothing about the first copy: a person decides.
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
        retryAt: via.repeatWindowMs > 0 ? retryAt(0) : null,
      };
    }
  }
}
