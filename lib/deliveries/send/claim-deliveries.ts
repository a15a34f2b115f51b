import type { Tx } from "@/lib/db/client";
import type { DeliveryModel, RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { consumeEach } from "@/lib/db/limits";
import { databaseNow } from "@/lib/db/now";
import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";
import { isGivenUp, suppressionsOf } from "@/lib/deliveries/rules";
import { settleAll } from "@/lib/deliveries/send/settle-deliveries";
import { beginSending, type Came } from "@/lib/deliveries/transitions";
import { horizonMs } from "@/lib/mail/rules";
import type { MailMessage, MailTransport, Sender } from "@/lib/mail/transport";

export interface DeliverySender extends Sender {
  /** Reads what deliveries are made of, when they are claimed; what is returned composes the message of each. */
  prepare: (tx: Tx, deliveries: readonly DeliveryModel[]) => Promise<(delivery: DeliveryModel) => Promise<MailMessage>>;
}

export interface ClaimedDelivery {
  delivery: DeliveryModel;
  compose: () => Promise<MailMessage>;
}

/**
 * Takes deliveries for this worker, all in one transaction; decides right before whether each still may go, and ends those
 * that may not. One is left out that is not there to be taken: another worker has it, or its time has not come.
 */
export function claimDeliveries(ids: string[], sender: DeliverySender): Promise<ClaimedDelivery[]> {
  const { transport, clock } = sender;
  return inSystem(async (tx) => {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM delivery WHERE id = ANY(${ids}::uuid[]) AND status IN ('queued', 'uncertain') FOR UPDATE SKIP LOCKED`;
    if (locked.length === 0) return [];
    const now = await databaseNow(tx, clock);
    const found = await tx.delivery.findMany({
      where: { id: { in: locked.map(({ id }) => id) } },
      include: { run: { include: { schedule: true } } },
    });
    const suppressed = await findSuppressed(tx, found, now);
    const tooMany = await countStrangers(tx, found, now);
    const going: DeliveryModel[] = [];
    const ended: { delivery: DeliveryModel; came: Came }[] = [];
    for (const { run, ...delivery } of found) {
      const came = whatKeeps(
        { delivery, run, suppressed: suppressed.has(delivery.id), tooMany: tooMany.has(delivery.recipient) },
        transport,
        now,
      );
      if (came === null) going.push(delivery);
      else if (came !== "not_yet") ended.push({ delivery, came });
    }
    await settleAll(tx, ended, clock, now);
    if (going.length === 0) return [];
    const compose = await sender.prepare(tx, going);
    const begun = await beginSending(tx, going, { transport: transport.name, now });
    return begun.map((delivery) => ({ delivery, compose: () => compose(delivery) }));
  });
}

interface Waiting {
  delivery: DeliveryModel;
  run: RunModel & { schedule: ScheduleModel | null };
  suppressed: boolean;
  /** The address has had as many messages as a stranger may have. */
  tooMany: boolean;
}

/** Why a delivery does not go: what it comes to instead, or that its time has not come; null for one that goes. */
function whatKeeps(
  { delivery, run, suppressed, tooMany }: Waiting,
  transport: MailTransport,
  now: Date,
): Came | "not_yet" | null {
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return { to: "failed", error: delivery.error ?? notHandedOver };
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return "not_yet";
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "uncertain")
    return maySafelyRepeat(delivery, transport, now) ? null : { to: "uncertain", since: null, retryAt: null };
  if (run.trigger === "schedule" && wasCalledOff({ delivery, run, schedule: run.schedule })) return { to: "cancelled" };
  if (suppressed) return { to: "suppressed" };
  return tooMany ? { to: "failed", error: "This address has had too many messages within an hour." } : null;
}

const notHandedOver = `It could not be handed over for ${horizonMs / 3_600_000} hours.`;

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

/**
 * Counts messages to addresses that are nobody's account here, each at its first attempt, over the whole installation.
 * Returns the addresses that have had as many within an hour as anybody who never agreed may have.
 */
async function countStrangers(tx: Tx, deliveries: readonly DeliveryModel[], now: Date): Promise<Set<string>> {
  const first = deliveries.filter(({ attempt, notBefore }) => attempt === 0 && notBefore <= now);
  const addresses = first.map(({ recipient }) => recipient);
  if (addresses.length === 0) return new Set();
  const known = await tx.user.findMany({
    where: { email: { in: addresses }, emailVerified: true },
    select: { email: true },
  });
  const accounts = new Set(known.map(({ email }) => email));
  const limit = { name: "stranger", most: env().MAIL_TO_STRANGER_PER_HOUR, windowMs: 3_600_000 };
  const strangers = addresses.filter((address) => !accounts.has(address));
  const consumed = await consumeEach(tx, limit, strangers, now);
  return new Set(strangers.filter((address) => consumed.get(address)?.allowed === false));
}

/** Which of the deliveries are to somebody who has left. */
async function findSuppressed(tx: Tx, deliveries: readonly DeliveryModel[], now: Date): Promise<Set<string>> {
  const wanted = deliveries.map(({ workspaceId, recipient, scheduleId }) => ({
    workspaceId,
    ...suppressionsOf(recipient, scheduleId, now),
  }));
  const found = await tx.suppression.findMany({ where: { OR: wanted } });
  const left = deliveries.filter(({ workspaceId, recipient, scheduleId }) =>
    found.some(
      (one) =>
        one.workspaceId === workspaceId &&
        one.email === recipient &&
        (one.scheduleId === null || one.scheduleId === scheduleId),
    ),
  );
  return new Set(left.map(({ id }) => id));
}
