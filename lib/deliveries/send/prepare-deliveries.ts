import type { Clock } from "@/lib/clock";
import { askConsent } from "@/lib/consents/commands";
import { findUnagreed } from "@/lib/consents/queries";
import type { Tx } from "@/lib/db/client";
import { deliveryColumns } from "@/lib/db/columns";
import type { DeliveryModel, ScheduleModel } from "@/lib/db/generated/models";
import { presentOf } from "@/lib/db/now";
import { inSystem, oneInSystem, systemScope } from "@/lib/db/system";
import { isGivenUp } from "@/lib/deliveries/rules";
import type { ChannelKind } from "@/lib/channels/schema";
import { isAddress, type SuppressionReason } from "@/lib/recipients/schema";
import { isCalledOff, suppressedFor } from "@/lib/deliveries/send/kept-back";
import { settleAll } from "@/lib/deliveries/send/settle-deliveries";
import { beginSending, type Came, putBack } from "@/lib/deliveries/transitions";
import { countStrangers } from "@/lib/mail/strangers";
import type { Compose, DeliverySender, Via } from "@/lib/deliveries/send/via";

/** A delivery that may go, as it was read, what it leaves by, and what makes its message. */
export interface PreparedDelivery {
  delivery: DeliveryModel;
  via: Via;
  compose: () => ReturnType<Compose>;
}

/**
 * Decides about deliveries whether each may go now, all in one transaction: those that may are prepared, so that nothing is
 * to be read when their connection is free; those that may not are ended. Nothing is taken yet. One is left out that is not
 * there to be taken: another worker has it, or its time has not come.
 */
export function prepareDeliveries(ids: string[], sender: DeliverySender): Promise<PreparedDelivery[]> {
  const { clock } = sender;
  return inSystem(async (tx) => {
    const waiting = await readWaiting(tx, ids, clock);
    const now = waiting[0]?.now;
    if (!now) return [];
    const unagreed = await findHeldByConsent(tx, waiting, clock, now);
    const first = waiting.filter(
      ({ delivery: { id, attempt, notBefore, recipient } }) =>
        attempt === 0 && notBefore <= now && !unagreed.has(id) && isAddress(recipient),
    );
    const tooMany = await countStrangers(
      tx,
      first.map(({ delivery }) => delivery.recipient),
      now,
    );
    const going: { delivery: DeliveryModel; via: Via }[] = [];
    const ended: { delivery: DeliveryModel; came: Came }[] = [];
    for (const one of waiting) {
      const { delivery } = one;
      const kept = { unagreed: unagreed.get(delivery.id) ?? null, tooMany: tooMany.has(delivery.recipient) };
      const via = sender.via(one.channel);
      const came = whatKeeps({ ...one, ...kept }, via);
      if (came === null) going.push({ delivery, via });
      else if (came !== "not_yet") ended.push({ delivery, came });
    }
    await settleAll(tx, ended, clock, now);
    if (going.length === 0) return [];
    const compose = await sender.prepare(
      tx,
      going.map(({ delivery }) => delivery),
    );
    return going.map(({ delivery, via }) => ({ delivery, via, compose: () => compose(delivery) }));
  });
}

/** A delivery that waits, locked, and what is to be known of its run and its schedule. */
interface Waiting {
  delivery: DeliveryModel;
  /** Why its recipient is held back; null where nobody does that. */
  suppressed: SuppressionReason | null;
  calledOff: boolean;
  /** The kind of the channel it goes to; null where it goes to an address. */
  channel: ChannelKind | null;
  /** That channel is gone, or has said so: nothing is sent there. */
  channelGone: boolean;
  schedule: Pick<ScheduleModel, "name" | "ownerId"> | null;
  now: Date;
}

async function readWaiting(tx: Tx, ids: string[], clock: Clock): Promise<Waiting[]> {
  type Row = DeliveryModel & Omit<Waiting, "delivery" | "schedule"> & { name: string | null; ownerId: string };
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${deliveryColumns}, ${suppressedFor} AS suppressed, ${isCalledOff} AS "calledOff", s.name,
           s.owner_id AS "ownerId", present.now, channel.kind AS channel,
           delivery.recipient LIKE 'list:%' OR delivery.recipient LIKE 'channel:%'
             AND (channel.id IS NULL OR channel.suspended_at IS NOT NULL) AS "channelGone"
    FROM (SELECT ${presentOf(clock)} AS now) AS present,
         delivery JOIN run ON run.id = delivery.run_id LEFT JOIN schedule s ON s.id = run.schedule_id
           LEFT JOIN channel ON channel.workspace_id = delivery.workspace_id
             AND delivery.recipient = 'channel:' || channel.id
    WHERE delivery.id = ANY(${ids}::uuid[]) AND delivery.status IN ('queued', 'uncertain')
    FOR UPDATE OF delivery SKIP LOCKED`;
  return rows.map(({ suppressed, calledOff, channel, channelGone, name, ownerId, now, ...delivery }) => {
    const schedule = name === null ? null : { name, ownerId };
    return { delivery, suppressed, calledOff, channel, channelGone, schedule, now };
  });
}

/**
 * Takes prepared deliveries for this worker, right before they are handed over. One is left out that is not as it was read
 * any more: it was called off, or another worker has it. One whose recipient has left meanwhile, or whose schedule was
 * turned off, is decided about anew.
 */
export async function takeDeliveries(
  prepared: readonly PreparedDelivery[],
  { clock }: DeliverySender,
): Promise<PreparedDelivery[]> {
  const read = prepared.map(({ delivery, via }) => ({ delivery, transport: via.name }));
  const taken = await oneInSystem((db) => beginSending(db, read, clock));
  return prepared.flatMap((one) => {
    const delivery = taken.get(one.delivery.id);
    return delivery ? [{ ...one, delivery }] : [];
  });
}

/** They are left untried: somebody is to ring for them once more. */
export function releaseDeliveries(prepared: readonly PreparedDelivery[]): Promise<void> {
  return inSystem((tx) =>
    putBack(
      tx,
      prepared.map(({ delivery }) => delivery.id),
    ),
  );
}

interface Kept extends Waiting {
  /** Why an address that has to agree before it is mailed gets nothing yet. */
  unagreed: string | null;
  /** The address has had as many messages as a stranger may have. */
  tooMany: boolean;
}

/** Why a delivery does not go: what it comes to instead, or that its time has not come; null for one that goes. */
function whatKeeps(
  { delivery, suppressed, calledOff, channelGone, unagreed, tooMany, now }: Kept,
  via: Via,
): Came | "not_yet" | null {
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return { to: "failed", error: delivery.error ?? "mail_given_up" };
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return "not_yet";
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "uncertain")
    return maySafelyRepeat(delivery, via, now) ? null : { to: "uncertain", since: null, retryAt: null };
  if (calledOff) return { to: "cancelled" };
  if (suppressed) return heldBack[suppressed];
  if (unagreed) return { to: "suppressed", error: unagreed };
  if (channelGone) return { to: "failed", error: "channel_suspended" };
  return tooMany ? { to: "failed", error: "mail_address_busy" } : null;
}

/** An address that takes no mail is somebody whom it does not reach; all others are left alone because they are meant to be. */
const heldBack = {
  unsubscribed: { to: "suppressed", error: "mail_left" },
  paused: { to: "suppressed", error: "mail_left" },
  weekly: { to: "suppressed", error: "mail_weekly" },
  complained: { to: "suppressed", error: "mail_complained" },
  blocked: { to: "suppressed", error: "mail_blocked" },
  bounced: { to: "failed", error: "mail_suspended" },
} as const satisfies Record<SuppressionReason, Came>;

function maySafelyRepeat(delivery: DeliveryModel, via: Via, now: Date): boolean {
  if (delivery.transport !== via.name || !delivery.uncertainSince) return false;
  return now.getTime() - delivery.uncertainSince.getTime() < via.repeatWindowMs;
}

/**
 * Which of the deliveries are to an address that has to agree first, and why it gets nothing; who has not been asked is
 * asked now.
 */
async function findHeldByConsent(
  tx: Tx,
  waiting: readonly Waiting[],
  clock: Clock,
  now: Date,
): Promise<Map<string, string>> {
  const unagreed = await findUnagreed(
    tx,
    waiting
      .filter(({ delivery }) => isAddress(delivery.recipient))
      .map(({ delivery: { workspaceId, recipient } }) => ({ workspaceId, email: recipient })),
  );
  const held = new Map<string, string>();
  for (const { delivery, schedule } of waiting) {
    const { id, workspaceId, recipient } = delivery;
    const found = unagreed.find((one) => one.workspaceId === workspaceId && one.email === recipient);
    if (!found) continue;
    held.set(id, found.state === "declined" ? "mail_declined" : "mail_not_agreed");
    if (found.state || !schedule) continue;
    const { name, ownerId } = schedule;
    await askConsent(tx, systemScope(workspaceId, clock), { emails: [recipient], name, ownerId }, now);
  }
  return held;
}
