import type { Clock } from "@/lib/clock";
import { askConsent } from "@/lib/consents/commands";
import { findUnagreed } from "@/lib/consents/queries";
import type { Tx } from "@/lib/db/client";
import { deliveryColumns } from "@/lib/db/columns";
import type { DeliveryModel, RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/system";
import { isGivenUp } from "@/lib/deliveries/rules";
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
    const waiting = await tx.$queryRaw<DeliveryModel[]>`
      SELECT ${deliveryColumns} FROM delivery WHERE id = ANY(${ids}::uuid[]) AND status IN ('queued', 'uncertain')
      FOR UPDATE SKIP LOCKED`;
    if (waiting.length === 0) return [];
    const now = await databaseNow(tx, clock);
    const runOf = await readRuns(tx, waiting);
    const suppressed = await findSuppressed(tx, waiting, now);
    const unagreed = await findHeldByConsent(tx, waiting, runOf, clock, now);
    const first = waiting.filter(
      ({ id, attempt, notBefore }) => attempt === 0 && notBefore <= now && !unagreed.has(id),
    );
    const tooMany = await countStrangers(
      tx,
      first.map(({ recipient }) => recipient),
      now,
    );
    const going: DeliveryModel[] = [];
    const ended: { delivery: DeliveryModel; came: Came }[] = [];
    for (const delivery of waiting) {
      const came = whatKeeps(
        {
          delivery,
          run: runOf(delivery),
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
    return going.map((delivery) => ({ delivery, compose: () => compose(delivery) }));
  });
}

/** What is to be known of the run that a delivery is of, and of its schedule. */
interface Of {
  trigger: RunModel["trigger"];
  createdAt: Date;
  finishedAt: Date | null;
  schedule: Pick<ScheduleModel, "name" | "ownerId" | "status" | "pausedAt" | "deletedAt"> | null;
}

async function readRuns(tx: Tx, deliveries: readonly DeliveryModel[]): Promise<(of: DeliveryModel) => Of> {
  const ids = [...new Set(deliveries.map(({ runId }) => runId))];
  const rows = await tx.$queryRaw<
    (Of["schedule"] & Omit<Of, "schedule"> & { runId: string; scheduleId: string | null })[]
  >`
    SELECT run.id AS "runId", run.trigger, run.created_at AS "createdAt", run.finished_at AS "finishedAt",
           s.id AS "scheduleId", s.name, s.owner_id AS "ownerId", s.status, s.paused_at AS "pausedAt",
           s.deleted_at AS "deletedAt"
    FROM run LEFT JOIN schedule s ON s.id = run.schedule_id WHERE run.id = ANY(${ids}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.runId, row]));
  return ({ runId }) => {
    const row = byId.get(runId);
    if (!row) throw new Error("The run of a delivery is gone.");
    const { trigger, createdAt, finishedAt, scheduleId, ...schedule } = row;
    return { trigger, createdAt, finishedAt, schedule: scheduleId ? schedule : null };
  };
}

/**
 * Takes prepared deliveries for this worker, right before they are handed over. One is left out that is not as it was read
 * any more: it was called off, or another worker has it. One whose recipient has left meanwhile, or whose schedule was
 * turned off, is decided about anew.
 */
export function takeDeliveries(
  prepared: readonly PreparedDelivery[],
  { transport, clock }: DeliverySender,
): Promise<PreparedDelivery[]> {
  return inSystem(async (tx) => {
    const now = await databaseNow(tx, clock);
    const deliveries = prepared.map(({ delivery }) => delivery);
    const changed = await findChanged(tx, deliveries, now);
    if (changed.size > 0) await putBack(tx, [...changed]);
    const going = deliveries.filter(({ id }) => !changed.has(id));
    const taken = await beginSending(tx, going, { transport: transport.name, now });
    return prepared.flatMap((one) => {
      const delivery = taken.get(one.delivery.id);
      return delivery ? [{ ...one, delivery }] : [];
    });
  });
}

/** Which of those that had never been tried may not go any more. */
async function findChanged(tx: Tx, deliveries: readonly DeliveryModel[], now: Date): Promise<Set<string>> {
  const untried = deliveries.filter(({ status }) => status === "queued");
  const changed = await findSuppressed(tx, untried, now);
  const runOf = await readRuns(tx, untried);
  for (const delivery of untried) {
    const run = runOf(delivery);
    if (run.trigger === "schedule" && wasCalledOff({ delivery, run })) changed.add(delivery.id);
  }
  return changed;
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

interface Waiting {
  delivery: DeliveryModel;
  run: Of;
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
  if (run.trigger === "schedule" && wasCalledOff({ delivery, run })) return { to: "cancelled" };
  if (suppressed) return { to: "suppressed", error: "mail_left" };
  if (unagreed) return { to: "suppressed", error: unagreed };
  return tooMany ? { to: "failed", error: "mail_address_busy" } : null;
}

/**
 * The schedule was turned off or deleted after the occurrence: nothing of it leaves any more. A draft that was
 * approved later than that was meant to go.
 */
function wasCalledOff(of: { delivery: { createdAt: Date }; run: Of }): boolean {
  const { delivery, run } = of;
  const { schedule } = run;
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
  deliveries: readonly DeliveryModel[],
  runOf: (of: DeliveryModel) => Of,
  clock: Clock,
  now: Date,
): Promise<Map<string, string>> {
  const unagreed = await findUnagreed(
    tx,
    deliveries.map(({ workspaceId, recipient }) => ({ workspaceId, email: recipient })),
  );
  const held = new Map<string, string>();
  for (const delivery of deliveries) {
    const { id, workspaceId, recipient } = delivery;
    const { schedule } = runOf(delivery);
    const found = unagreed.find((one) => one.workspaceId === workspaceId && one.email === recipient);
    if (!found) continue;
    held.set(id, found.state === "declined" ? "mail_declined" : "mail_not_agreed");
    if (found.state || !schedule) continue;
    const { name, ownerId } = schedule;
    await askConsent(tx, systemScope(workspaceId, clock), { emails: [recipient], name, ownerId }, now);
  }
  return held;
}

/** Which of the deliveries are to somebody who has left. */
async function findSuppressed(tx: Tx, deliveries: readonly DeliveryModel[], now: Date): Promise<Set<string>> {
  const named = deliveries.map(({ id, workspaceId, recipient, scheduleId }) => ({
    id,
    workspace_id: workspaceId,
    email: recipient,
    schedule_id: scheduleId,
  }));
  const left = await tx.$queryRaw<{ id: string }[]>`
    SELECT named.id FROM jsonb_to_recordset(${JSON.stringify(named)}::jsonb) AS named(
      id uuid, workspace_id uuid, email text, schedule_id uuid)
    WHERE EXISTS (
      SELECT FROM suppression s WHERE s.workspace_id = named.workspace_id AND s.email = named.email
        AND (s.schedule_id IS NULL OR s.schedule_id = named.schedule_id) AND (s.until IS NULL OR s.until > ${now}))`;
  return new Set(left.map(({ id }) => id));
}
