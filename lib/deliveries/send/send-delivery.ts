import { buffer } from "node:stream/consumers";
import { openFile } from "@/lib/artifacts/queries";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { ArtifactModel, DeliveryModel, EditionModel, ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/scope";
import { messageOf } from "@/lib/errors";
import { composeMail } from "@/lib/deliveries/mail/compose-mail";
import { suppressionsOf } from "@/lib/deliveries/rules";
import { horizonMs, sendLeaseMs, sendRetryAt } from "@/lib/mail/rules";
import { settleMail } from "@/lib/mailings/commands";
import type { MailMessage, MailTransport, Sender, SendOutcome } from "@/lib/mail/transport";

/**
 * Sends one delivery: decides right before whether it still may go, claims it, hands one message to the
 * transport, writes down what came of it. An outcome that nobody knows stays `uncertain` and is repeated only
 * where the transport makes that safe; else it waits for a person.
 */
export async function sendDelivery(deliveryId: string, { transport, clock, log }: Sender): Promise<void> {
  const claimed = await inSystem((tx) => claim(tx, deliveryId, transport, clock));
  if (!claimed) return;
  const { delivery } = claimed;
  const renewal = setInterval(() => void renewLease(delivery).catch(() => undefined), sendLeaseMs / 4);
  const began = performance.now();
  const outcome = await send(claimed, transport).finally(() => clearInterval(renewal));
  const told = { deliveryId, runId: delivery.runId, outcome: outcome.kind, ms: Math.round(performance.now() - began) };
  if (outcome.kind === "accepted") log.info(told, "A delivery was accepted.");
  else log.warn({ ...told, error: outcome.error }, "A delivery was not accepted.");
  await inSystem((tx) => settle(tx, delivery, transport, outcome, clock));
}

/** What cannot be composed has surely not been sent; of anything that goes wrong afterwards nobody knows. */
async function send({ delivery, edition, artifacts }: Claimed, transport: MailTransport): Promise<SendOutcome> {
  let message: MailMessage;
  try {
    message = composeMail({ delivery, edition, files: await Promise.all(artifacts.map(readAttachment)) });
  } catch (error) {
    return { kind: "failed", error: messageOf(error), retryAfterMs: 0 };
  }
  return transport
    .send(message)
    .catch((error: unknown): SendOutcome => ({ kind: "uncertain", error: messageOf(error) }));
}

/** A file of an edition; with its bytes where the mail carries it. */
async function readAttachment(artifact: ArtifactModel) {
  const { id, name, contentType, attached } = artifact;
  const bytes = attached ? await openFile(artifact) : null;
  if (attached && !bytes) throw new Error(`The file ${name} is gone.`);
  return { id, name, contentType, content: bytes && (await buffer(bytes)) };
}

interface Claimed {
  delivery: DeliveryModel;
  edition: EditionModel;
  artifacts: ArtifactModel[];
}

/** A slow provider may take its time: as long as we are there, nobody else takes the delivery for lost. */
function renewLease(delivery: DeliveryModel): Promise<number> {
  return inSystem(
    (tx) => tx.$executeRaw`
      UPDATE delivery SET lease_until = clock_timestamp() + ${sendLeaseMs} * interval '1 millisecond'
      WHERE id = ${delivery.id}::uuid AND status = 'sending' AND attempt = ${delivery.attempt}`,
  );
}

async function claim(tx: Tx, id: string, transport: MailTransport, clock: Clock): Promise<Claimed | null> {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM delivery WHERE id = ${id}::uuid AND status IN ('queued', 'uncertain') FOR UPDATE SKIP LOCKED`;
  if (!locked) return null;
  const now = await databaseNow(tx, clock);
  const {
    edition: { artifacts, ...edition },
    run,
    ...delivery
  } = await tx.delivery.findUniqueOrThrow({
    where: { id },
    include: {
      edition: { include: { artifacts: { orderBy: { name: "asc" } } } },
      run: { include: { schedule: true } },
    },
  });
  if (delivery.status === "queued" && isGivenUp(delivery, now)) {
    const error = delivery.error ?? `It could not be handed over for ${horizonMs / 3_600_000} hours.`;
    await finish(tx, delivery, { status: "failed", error, settledAt: now, retryAt: null }, { clock, now });
    return null;
  }
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return null;
  if (delivery.status === "uncertain" && !maySafelyRepeat(delivery, transport, now)) {
    await finish(tx, delivery, { retryAt: null, enqueuedAt: null }, { clock, now });
    return null;
  }
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "queued") {
    if (run.trigger === "schedule" && wasCalledOff({ delivery, run, schedule: run.schedule })) {
      await finish(tx, delivery, { status: "cancelled", settledAt: now }, { clock, now });
      return null;
    }
    if (await isSuppressed(tx, delivery, now)) {
      await finish(tx, delivery, { status: "suppressed", settledAt: now }, { clock, now });
      return null;
    }
  }
  const attempt = delivery.attempt + 1;
  const firstAttemptAt = delivery.firstAttemptAt ?? now;
  const leaseUntil = new Date(now.getTime() + sendLeaseMs);
  await tx.delivery.update({
    where: { id },
    data: { status: "sending", attempt, firstAttemptAt, transport: transport.name, leaseUntil },
  });
  return { delivery: { ...delivery, attempt, firstAttemptAt }, edition, artifacts };
}

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

type Change = Parameters<Tx["delivery"]["update"]>[0]["data"];

async function settle(
  tx: Tx,
  delivery: DeliveryModel,
  transport: MailTransport,
  outcome: SendOutcome,
  clock: Clock,
): Promise<void> {
  const [ours] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM delivery WHERE id = ${delivery.id}::uuid AND status IN ('sending', 'uncertain') AND attempt = ${delivery.attempt} FOR UPDATE`;
  if (!ours) return;
  const now = await databaseNow(tx, clock);
  await finish(tx, delivery, changeFor(delivery, transport, outcome, now), { clock, now });
}

function changeFor(delivery: DeliveryModel, transport: MailTransport, outcome: SendOutcome, now: Date): Change {
  switch (outcome.kind) {
    case "accepted":
      return {
        status: "accepted",
        providerId: outcome.providerId,
        sentAt: now,
        settledAt: now,
        error: null,
        retryAt: null,
      };
    case "refused":
      // What refuses a repetition says nothing about the first copy: a person looks.
      if (delivery.uncertainSince) return { status: "uncertain", error: outcome.error, retryAt: null };
      return { status: "failed", error: outcome.error, settledAt: now, retryAt: null };
    case "failed": {
      if (isGivenUp(delivery, now)) return { status: "failed", error: outcome.error, settledAt: now, retryAt: null };
      // An earlier attempt may have got through: the row stays uncertain although this one surely did not.
      const status = delivery.uncertainSince ? ("uncertain" as const) : ("queued" as const);
      return {
        status,
        error: outcome.error,
        enqueuedAt: null,
        retryAt: sendRetryAt(delivery.attempt, now, outcome.retryAfterMs, Math.random()),
      };
    }
    case "uncertain": {
      const uncertainSince = delivery.uncertainSince ?? now;
      const retryAt = transport.repeatWindowMs > 0 ? sendRetryAt(delivery.attempt, now, 0, Math.random()) : null;
      return { status: "uncertain", error: outcome.error, uncertainSince, enqueuedAt: null, retryAt };
    }
  }
}

async function finish(
  tx: Tx,
  delivery: DeliveryModel,
  change: Change,
  { clock, now }: { clock: Clock; now: Date },
): Promise<void> {
  await tx.delivery.update({ where: { id: delivery.id }, data: { ...change, leaseUntil: null } });
  if (!change.retryAt) await settleMail(tx, systemScope(delivery.workspaceId, clock), delivery.runId, now);
  await announce(tx, { kind: "run", workspaceId: delivery.workspaceId, runId: delivery.runId });
  if (change.retryAt) await announce(tx, { kind: "wake" });
}
