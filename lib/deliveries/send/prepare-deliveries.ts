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

/** A delivery that may be sent, as it was read, what it is sent by, and the function that composes its message. */
export interface PreparedDelivery {
  delivery: DeliveryModel;
  via: Via;
  compose: () => ReturnType<Compose>;
}

/**
 * Decides for each delivery whether it may be sent now, all in one transaction: those that may are prepared, so that
 * nothing has to be read once their connection is free; those that may not are ended. Nothing is taken yet. A delivery
 * that cannot be taken is left out: another worker has it, or it is not due yet.
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

/** A waiting delivery, locked, and what has to be known about its run and its schedule. */
interface Waiting {
  delivery: DeliveryModel;
  /** Why its recipient is held back; null if it is not. */
  suppressed: SuppressionReason | null;
  calledOff: boolean;
  /** The kind of the channel it goes to; null if it goes to an address. */
  channel: ChannelKind | null;
  /** That channel is deleted, or answered that it is gone: nothing is sent there. */
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
 * Takes prepared deliveries for this worker, right before they are handed over. A delivery that has changed since it
 * was read is left out: it was called off, or another worker has it. If its recipient has left meanwhile, or its
 * schedule was turned off, it is decided about again.
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

/** Leaves them untried: they have to be enqueued again. */
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
  /** The address has had as many messages as an address without an account may have. */
  tooMany: boolean;
}

/** Why a delivery is not sent: its outcome instead, or that it is not due yet; null if it may be sent. */
function whatKeeps(
  { delivery, suppressed, calledOff, channelGone, unagreed, tooMany, now }: Kept,
  via: Via,
): Came | "not_yet" | null {
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return { to: "failed", error: delivery.error ?? "mail_given_up" };
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return "not_yet";
  // An uncertain one may have been sent already: later changes cannot call it back, so it is completed.
  if (delivery.status === "uncertain")
    return maySafelyRepeat(delivery, via, now) ? null : { to: "uncertain", since: null, retryAt: null };
  if (calledOff) return { to: "cancelled" };
  if (suppressed) return heldBack[suppressed];
  if (unagreed) return { to: "suppressed", error: unagreed };
  if (channelGone) return { to: "failed", error: "channel_suspended" };
  return tooMany ? { to: "failed", error: "mail_address_busy" } : null;
}

/** An address that takes no mail counts as not reached; all others are held back on purpose. */
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
 * The deliveries to addresses that have to agree first, and why they get nothing; those that have not been asked are
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
