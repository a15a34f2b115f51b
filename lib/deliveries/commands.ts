import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { canBeSentAgain } from "@/lib/deliveries/rules";
import { readNotedNames } from "@/lib/recipients/queries";
import { suppressionsOf } from "@/lib/recipients/rules";
import type { DeliveryDecision, DeliveryStatus } from "@/lib/deliveries/schema";
import { addressUnder } from "@/lib/mail/rules";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { deliveryPolicy } from "@/lib/deliveries/policy";
import { countAsSent, createDeliveries, sendAgain } from "@/lib/deliveries/transitions";
import { announce } from "@/lib/db/listen";
import { env } from "@/lib/env";
import { permit } from "@/lib/policy";
import { findAnswering } from "@/lib/tasks/references";

export type { DeliverySender } from "@/lib/deliveries/send/via";
export { settleMail } from "@/lib/deliveries/outcome/settle-mail";

interface NewDeliveries {
  run: { id: string; scheduleId: string | null };
  editionId: string;
  recipients: string[];
  /** The sender's name and the address for replies, if they differ from the workspace's. */
  from?: { senderName: string | null; replyTo: string | null } | undefined;
  notBefore: Date;
  /** The digests that weekly recipients get instead, by recipient. */
  digests?: ReadonlyMap<string, string> | undefined;
  now: Date;
}

/**
 * Adds one delivery per recipient, in the transaction that publishes the edition. The sender, the base address of links
 * and the names of recipients are frozen here.
 */
export async function addDeliveries(
  tx: Tx,
  scope: Scope,
  { run, editionId, recipients, from, notBefore, digests, now }: NewDeliveries,
): Promise<void> {
  const { MAIL_FROM, PUBLIC_URL } = env();
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
  const names = await readNotedNames(tx, recipients);
  await createDeliveries(
    tx,
    [...new Set(recipients)].map((recipient) => ({
      workspaceId: scope.workspaceId,
      runId: run.id,
      editionId,
      scheduleId: run.scheduleId,
      recipient,
      recipientName: names.get(recipient) ?? null,
      digestId: digests?.get(recipient) ?? null,
      sender: addressUnder(MAIL_FROM, from?.senderName ?? workspace.senderName),
      replyTo: from?.replyTo ?? workspace.replyTo,
      baseUrl: PUBLIC_URL,
      notBefore,
      createdAt: now,
    })),
  );
}

/**
 * A person decides about a delivery to which nothing more happens automatically: one with an unknown outcome is counted
 * as sent or sent again; one that did not arrive or was held back is sent again. Throws `conflict` for any other, and
 * for an address that is held back.
 */
export function resolveDelivery(scope: Scope, input: { id: string; decision: DeliveryDecision }): Promise<void> {
  return inScope(scope, async (tx) => {
    // Locked before its run, which settling locks: the same order as in sending.
    await tx.$queryRaw`SELECT id FROM delivery WHERE id = ${input.id}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findUnique({ where: { id: input.id }, include: withRun });
    if (!delivery) throw new AppError("not_found");
    await permitDeciding(tx, scope, delivery.run);
    // A delivery that is retried automatically continues under its own key: a second one beside it would be a second
    // message.
    const isOpen = input.decision === "send_again" ? canBeSentAgain(delivery) : delivery.status === "uncertain";
    if (!isOpen) throw new AppError("conflict", "delivery_not_uncertain");
    const now = await databaseNow(tx, scope.clock);
    if (input.decision === "was_sent") await countAsSent(tx, delivery, now);
    else {
      const held = await tx.suppression.findFirst({
        where: suppressionsOf(delivery.recipient, delivery.scheduleId, now, delivery),
      });
      if (held) throw new AppError("conflict", "recipient_held_back");
      await sendAgain(tx, delivery, now);
    }
    await afterDeciding(tx, scope, delivery, [delivery], input.decision, now);
  });
}

/**
 * Sends what a run wrote once more, only to those whom it did not reach: the same bytes. Deliveries with an unknown
 * outcome are not included, because a person decides about each of them (`resolveDelivery`); nor are those to an
 * address that is held back. Returns how many are sent. Throws `conflict` if there are none.
 */
export function sendAgainToMissed(scope: Scope, input: { id: string }): Promise<{ count: number }> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM delivery WHERE run_id = ${input.id}::uuid ORDER BY id FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, ...withRun.run });
    if (!run) throw new AppError("not_found");
    await permitDeciding(tx, scope, run);
    const now = await databaseNow(tx, scope.clock);
    const where = { runId: run.id, status: { in: ["failed", "bounced", "suppressed"] as DeliveryStatus[] } };
    const missed = await tx.delivery.findMany({ where, include: withRun, orderBy: { id: "asc" } });
    const held = await tx.suppression.findMany({
      where: { OR: missed.map((one) => suppressionsOf(one.recipient, run.scheduleId, now, one)) },
    });
    const going = missed.filter(({ recipient }) => !held.some(({ email }) => email === recipient));
    const [first] = going;
    if (!first) throw new AppError("conflict", missed.length > 0 ? "recipient_held_back" : "nobody_missed");
    for (const delivery of going) await sendAgain(tx, delivery, now);
    await afterDeciding(tx, scope, first, going, "send_again", now);
    return { count: going.length };
  });
}

const withRun = {
  edition: { select: { name: true } },
  run: { include: { schedule: true } },
} satisfies Prisma.DeliveryInclude;

type Decided = Prisma.DeliveryGetPayload<{ include: typeof withRun }>;

async function permitDeciding(tx: Tx, scope: Scope, run: Decided["run"]): Promise<void> {
  const answering = (await findAnswering(tx, run)) ?? run.schedule;
  permit(scope, deliveryPolicy.resolve, answering ?? { ownerId: null });
}

async function afterDeciding(
  tx: Tx,
  scope: Scope,
  { runId, edition }: Decided,
  decided: readonly Decided[],
  decision: DeliveryDecision,
  now: Date,
): Promise<void> {
  await settleMail(tx, scope, [runId], now);
  for (const { recipient } of decided)
    await recordAudit(tx, scope, {
      action: "run.delivery_resolved",
      subject: { type: "run", id: runId, name: edition.name },
      after: { recipient, decision },
    });
  await announce(tx, { kind: "wake" });
  await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId });
}
