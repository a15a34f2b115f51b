import type { Clock } from "@/lib/clock";
import { askConsent } from "@/lib/consents/commands";
import { findUnagreed } from "@/lib/consents/queries";
import type { Tx } from "@/lib/db/client";
import type { DeliveryModel, RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/system";
import { isGivenUp, suppressionsOf } from "@/lib/deliveries/rules";
import { settleAll } from "@/lib/deliveries/send/settle-deliveries";
import { beginSending, type Came } from "@/lib/deliveries/transitions";
import { countStrangers } from "@/lib/mail/strangers";
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
    const unagreed = await findHeldByConsent(tx, found, clock, now);
    const first = found.filter(({ id, attempt, notBefore }) => attempt === 0 && notBefore <= now && !unagreed.has(id));
    const tooMany = await countStrangers(
      tx,
      first.map(({ recipient }) => recipient),
      now,
    );
    const going: DeliveryModel[] = [];
    const ended: { delivery: DeliveryModel; came: Came }[] = [];
    for (const { run, ...delivery } of found) {
      const came = whatKeeps(
        {
          delivery,
          run,
          suppressed: suppressed.has(delivery.id),
          unagreed: unagreed.get(delivery.id) ?? null,
          tooMany: tooMany.has(delivery.recipient),
        },
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
  /** Why an address that has to agree before it is mailed gets nothing yet. */
  unagreed: string | null;
  /** The address has had as many messages as a stranger may have. */
  tooMany: boolean;
}

/** Why a delivery does not go: what it comes to instead, or that its time has not come; null for one that goes. */
function whatKeeps(
  { delivery, run, suppressed, unagreed, tooMany }: Waiting,
  transport: MailTransport,
  now: Date,
): Came | "not_yet" | null {
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return { to: "failed", error: delivery.error ?? "mail_given_up" };
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return "not_yet";
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "uncertain")
    return maySafelyRepeat(delivery, transport, now) ? null : { to: "uncertain", since: null, retryAt: null };
  if (run.trigger === "schedule" && wasCalledOff({ delivery, run, schedule: run.schedule })) return { to: "cancelled" };
  if (suppressed) return { to: "suppressed", error: "mail_left" };
  if (unagreed) return { to: "suppressed", error: unagreed };
  return tooMany ? { to: "failed", error: "mail_address_busy" } : null;
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

/**
 * Which of the deliveries are to an address that has to agree first, and why it gets nothing; who has not been asked is
 * asked now.
 */
async function findHeldByConsent(
  tx: Tx,
  deliveries: readonly (DeliveryModel & { run: { schedule: ScheduleModel | null } })[],
  clock: Clock,
  now: Date,
): Promise<Map<string, string>> {
  const unagreed = await findUnagreed(
    tx,
    deliveries.map(({ workspaceId, recipient }) => ({ workspaceId, email: recipient })),
  );
  const held = new Map<string, string>();
  for (const { id, workspaceId, recipient, run } of deliveries) {
    const found = unagreed.find((one) => one.workspaceId === workspaceId && one.email === recipient);
    if (!found) continue;
    held.set(id, found.state === "declined" ? "mail_declined" : "mail_not_agreed");
    if (found.state || !run.schedule) continue;
    const { name, ownerId } = run.schedule;
    await askConsent(tx, systemScope(workspaceId, clock), { emails: [recipient], name, ownerId }, now);
  }
  return held;
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
