import type { Clock } from "@/lib/clock";
import { askConsent } from "@/lib/consents/commands";
import { findUnagreed } from "@/lib/consents/queries";
import type { Tx } from "@/lib/db/client";
import { deliveryColumns } from "@/lib/db/columns";
import type { DeliveryModel, ScheduleModel } from "@/lib/db/generated/models";
import { presentOf } from "@/lib/db/now";
import { inSystem, oneInSystem, systemScope } from "@/lib/db/system";
import { isGivenUp } from "@/lib/deliveries/rules";
import type { SuppressionReason } from "@/lib/recipients/schema";
import { isCalledOff, suppressedFor } from "@/lib/deliveries/send/kept-back";
import { settleAll } from "@/lib/deliveries/send/settle-deliveries";
import { beginSending, type Came, putBack } from "@/lib/deliveries/transitions";
import { countStrangers } from "@/lib/mail/strangers";
import type { MailMessage, MailTransport, Sender } from "@/lib/mail/transport";

export interface DeliverySender extends Sender {
  /** Reads what deliveries are made of; what is returned composes the message of each. */
  prepare: (tx: Tx, deliveries: readonly DeliveryModel[]) => Promise<(delivery: DeliveryModel) => Promise<MailMessage>>;
}

/** A delivery that may go, as it was read, and what makes its message. */
export interface PreparedDelivery {
  delivery: DeliveryModel;
  compose: () => Promise<MailMessage>;
}

/**
 * Decides about deliveries whether each may go now, all in one transaction: those that may are prepared, so that nothing is
 * to be read when their connection is free; those that may not are ended. Nothing is taken yet. One is left out that is not
 * there to be taken: another worker has it, or its time has not come.
 */
export function prepareDeliveries(ids: string[], sender: DeliverySender): Promise<PreparedDelivery[]> {
  const { transport, clock } = sender;
  return inSystem(async (tx) => {
    const waiting = await readWaiting(tx, ids, clock);
    const now = waiting[0]?.now;
    if (!now) return [];
    const unagreed = await findHeldByConsent(tx, waiting, clock, now);
    const first = waiting.filter(
      ({ delivery: { id, attempt, notBefore } }) => attempt === 0 && notBefore <= now && !unagreed.has(id),
    );
    const tooMany = await countStrangers(
      tx,
      first.map(({ delivery }) => delivery.recipient),
      now,
    );
    const going: DeliveryModel[] = [];
    const ended: { delivery: DeliveryModel; came: Came }[] = [];
    for (const one of waiting) {
      const { delivery } = one;
      const kept = { unagreed: unagreed.get(delivery.id) ?? null, tooMany: tooMany.has(delivery.recipient) };
      const came = whatKeeps({ ...one, ...kept }, transport);
      if (came === null) going.push(delivery);
      else if (came !== "not_yet") ended.push({ delivery, came });
    }
    await settleAll(tx, ended, clock, now);
    if (going.length === 0) return [];
    const compose = await sender.prepare(tx, going);
    return going.map((delivery) => ({ delivery, compose: () => compose(delivery) }));
  });
}

/** A delivery that waits, locked, and what is to be known of its run and its schedule. */
interface Waiting {
  delivery: DeliveryModel;
  /** Why its recipient is held back; null where nobody does that. */
  suppressed: SuppressionReason | null;
  calledOff: boolean;
  schedule: Pick<ScheduleModel, "name" | "ownerId"> | null;
  now: Date;
}

async function readWaiting(tx: Tx, ids: string[], clock: Clock): Promise<Waiting[]> {
  type Row = DeliveryModel & Omit<Waiting, "delivery" | "schedule"> & { name: string | null; ownerId: string };
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${deliveryColumns}, ${suppressedFor} AS suppressed, ${isCalledOff} AS "calledOff", s.name,
           s.owner_id AS "ownerId", present.now
    FROM (SELECT ${presentOf(clock)} AS now) AS present,
         delivery JOIN run ON run.id = delivery.run_id LEFT JOIN schedule s ON s.id = run.schedule_id
    WHERE delivery.id = ANY(${ids}::uuid[]) AND delivery.status IN ('queued', 'uncertain')
    FOR UPDATE OF delivery SKIP LOCKED`;
  return rows.map(({ suppressed, calledOff, name, ownerId, now, ...delivery }) => {
    return { delivery, suppressed, calledOff, schedule: name === null ? null : { name, ownerId }, now };
  });
}

/**
 * Takes prepared deliveries for this worker, right before they are handed over. One is left out that is not as it was read
 * any more: it was called off, or another worker has it. One whose recipient has left meanwhile, or whose schedule was
 * turned off, is decided about anew.
 */
export async function takeDeliveries(
  prepared: readonly PreparedDelivery[],
  { transport, clock }: DeliverySender,
): Promise<PreparedDelivery[]> {
  const deliveries = prepared.map(({ delivery }) => delivery);
  const taken = await oneInSystem((db) => beginSending(db, deliveries, { transport: transport.name, clock }));
  return prepared.flatMap((one) => {
    const delivery = taken.get(one.delivery.id);
    return delivery ? [{ ...one, delivery }] : [];
  });
}

/** They are left untried: somebody is to ring for them once more. */
export function leaveDeliveries(prepared: readonly PreparedDelivery[]): Promise<void> {
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
  { delivery, suppressed, calledOff, unagreed, tooMany, now }: Kept,
  transport: MailTransport,
): Came | "not_yet" | null {
  if (delivery.status === "queued" && isGivenUp(delivery, now))
    return { to: "failed", error: delivery.error ?? "mail_given_up" };
  if (delivery.notBefore > now || (delivery.retryAt && delivery.retryAt > now)) return "not_yet";
  // An uncertain one may be out already: what has changed since cannot call it back, so it is seen through.
  if (delivery.status === "uncertain")
    return maySafelyRepeat(delivery, transport, now) ? null : { to: "uncertain", since: null, retryAt: null };
  if (calledOff) return { to: "cancelled" };
  if (suppressed) return heldBack[suppressed];
  if (unagreed) return { to: "suppressed", error: unagreed };
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
  waiting: readonly Waiting[],
  clock: Clock,
  now: Date,
): Promise<Map<string, string>> {
  const unagreed = await findUnagreed(
    tx,
    waiting.map(({ delivery: { workspaceId, recipient } }) => ({ workspaceId, email: recipient })),
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
