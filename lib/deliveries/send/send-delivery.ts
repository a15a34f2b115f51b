import type { Tx } from "@/lib/db/client";
import type { DeliveryModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/system";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { suppressionsOf } from "@/lib/deliveries/rules";
import { beginSending, type Came, settleDelivery, stillSending } from "@/lib/deliveries/transitions";
import { messageOf } from "@/lib/errors";
import { horizonMs, sendLeaseMs, sendRetryAt } from "@/lib/mail/rules";
import type { MailMessage, MailTransport, Sender, SendOutcome } from "@/lib/mail/transport";

export interface DeliverySender extends Sender {
  /** Reads what a delivery is made of, when it is claimed; what is returned composes its message. */
  prepare: (tx: Tx, delivery: DeliveryModel) => Promise<() => Promise<MailMessage>>;
}

/**
 * Sends one delivery: decides right before whether it still may go, claims it, hands one message to the
 * transport, writes down what came of it. An outcome that nobody knows stays `uncertain` and is repeated only
 * where the transport makes that safe; else it waits for a person.
 */
export async function sendDelivery(deliveryId: string, sender: DeliverySender): Promise<void> {
  const { transport, log } = sender;
  const claimed = await inSystem((tx) => claim(tx, deliveryId, sender));
  if (!claimed) return;
  const { delivery } = claimed;
  const beat = () => void inSystem((tx) => stillSending(tx, delivery)).catch(() => undefined);
  const renewal = setInterval(beat, sendLeaseMs / 4);
  const began = performance.now();
  const outcome = await send(claimed, transport).finally(() => clearInterval(renewal));
  const told = { deliveryId, runId: delivery.runId, outcome: outcome.kind, ms: Math.round(performance.now() - began) };
  if (outcome.kind === "accepted") log.info(told, "A delivery was accepted.");
  else log.warn({ ...told, error: outcome.error }, "A delivery was not accepted.");
  await inSystem((tx) => settle(tx, delivery, outcome, sender));
}

/** What cannot be composed has surely not been sent; of anything that goes wrong afterwards nobody knows. */
async function send({ compose }: Claimed, transport: MailTransport): Promise<SendOutcome> {
  let message: MailMessage;
  try {
    message = await compose();
  } catch (error) {
    return { kind: "failed", error: messageOf(error), retryAfterMs: 0 };
  }
  return transport
    .send(message)
    .catch((error: unknown): SendOutcome => ({ kind: "uncertain", error: messageOf(error) }));
}

interface Claimed {
  delivery: DeliveryModel;
  compose: () => Promise<MailMessage>;
}

async function claim(tx: Tx, id: string, sender: DeliverySender): Promise<Claimed | null> {
  const { transport, clock } = sender;
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM delivery WHERE id = ${id}::uuid AND status IN ('queued', 'uncertain') FOR UPDATE SKIP LOCKED`;
  if (!locked) return null;
  const now = await databaseNow(tx, clock);
  const { run, ...delivery } = await tx.delivery.findUniqueOrThrow({
    where: { id },
    include: { run: { include: { schedule: true } } },
  });
  const finish = async (came: Came) => {
    await ending(tx, delivery, came, sender, now);
    return null;
  };
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return finish({ to: "failed", error: delivery.error ?? notHandedOver });
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return null;
  if (delivery.status === "uncertain" && !maySafelyRepeat(delivery, transport, now))
    return finish({ to: "uncertain", since: null, retryAt: null });
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "queued") {
    if (run.trigger === "schedule" && wasCalledOff({ delivery, run, schedule: run.schedule }))
      return finish({ to: "cancelled" });
    if (await isSuppressed(tx, delivery, now)) return finish({ to: "suppressed" });
  }
  const compose = await sender.prepare(tx, delivery);
  return { delivery: await beginSending(tx, delivery, { transport: transport.name, now }), compose };
}

const notHandedOver = `It could not be handed over for ${horizonMs / 3_600_000} hours.`;

/** Nobody wants yesterday's news: what could not be handed over for so long after it was due does not leave any more. */
function isGivenUp({ notBefore }: { notBefore: Date }, now: Date): boolean {
  return now.getTime() - notBefore.getTime() >= horizonMs;
}

/**
 * The schedule was turned off or deleted after the occurrence: nothing of it leaves any more. A draft that was
 * approved later than that was meant to go.
 */
function wasCalledOff(of: {
  delivery: { createdAt: Date };
  run: { createdAt: Date; finishedAt: Date | null };
  schedule: ScheduleModel | null;
}): boolean {
  const { delivery, run, schedule } = of;
  const calledOffAt = schedule?.deletedAt ?? (schedule?.status === "paused" ? schedule.pausedAt : null);
  const approved = run.finishedAt !== null && delivery.createdAt > run.finishedAt;
  return calledOffAt !== null && calledOffAt !== undefined && calledOffAt >= (approved ? delivery : run).createdAt;
}

function maySafelyRepeat(delivery: DeliveryModel, transport: MailTransport, now: Date): boolean {
  if (delivery.transport !== transport.name || !delivery.uncertainSince) return false;
  return now.getTime() - delivery.uncertainSince.getTime() < transport.repeatWindowMs;
}

async function isSuppressed(
  tx: Tx,
  { workspaceId, recipient, scheduleId }: DeliveryModel,
  now: Date,
): Promise<boolean> {
  const where = { workspaceId, ...suppressionsOf(recipient, scheduleId, now) };
  const found = await tx.suppression.findFirst({ where });
  return found !== null;
}

async function settle(tx: Tx, delivery: DeliveryModel, outcome: SendOutcome, sender: DeliverySender): Promise<void> {
  const [ours] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM delivery WHERE id = ${delivery.id}::uuid AND status IN ('sending', 'uncertain') AND attempt = ${delivery.attempt} FOR UPDATE`;
  if (!ours) return;
  const now = await databaseNow(tx, sender.clock);
  await ending(tx, delivery, cameOf(delivery, sender.transport, outcome, now), sender, now);
}

function cameOf(delivery: DeliveryModel, transport: MailTransport, outcome: SendOutcome, now: Date): Came {
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

/** One that waits again says nothing yet about the mail of its run. */
async function ending(
  tx: Tx,
  delivery: DeliveryModel,
  came: Came,
  { clock }: DeliverySender,
  now: Date,
): Promise<void> {
  await settleDelivery(tx, delivery, came, now);
  const waits = "retryAt" in came && came.retryAt !== null;
  if (!waits) await settleMail(tx, systemScope(delivery.workspaceId, clock), delivery.runId, now);
}
