import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { LeaveChoice } from "@/lib/deliveries/schema";
import { senderOf } from "@/lib/mail/rules";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { deliveryPolicy } from "@/lib/deliveries/policy";
import { countAsSent, createDeliveries, sendAgain } from "@/lib/deliveries/transitions";
import { announce } from "@/lib/db/listen";
import { env } from "@/lib/env";
import { permit } from "@/lib/policy";
import { findAnswering } from "@/lib/tasks/references";

interface NewDeliveries {
  run: { id: string; scheduleId: string | null };
  editionId: string;
  recipients: string[];
  notBefore: Date;
  now: Date;
}

/** One delivery a recipient, in the transaction that publishes the edition. Sender and address of links are frozen here. */
export async function addDeliveries(
  tx: Tx,
  scope: Scope,
  { run, editionId, recipients, notBefore, now }: NewDeliveries,
): Promise<void> {
  const { MAIL_FROM, PUBLIC_URL } = env();
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
  await createDeliveries(
    tx,
    [...new Set(recipients)].map((recipient) => ({
      workspaceId: scope.workspaceId,
      runId: run.id,
      editionId,
      scheduleId: run.scheduleId,
      recipient,
      sender: senderOf(MAIL_FROM, workspace.senderName),
      replyTo: workspace.replyTo,
      baseUrl: PUBLIC_URL,
      notBefore,
      createdAt: now,
    })),
  );
}

/**
 * A person decides about a delivery that nothing more happens to by itself: one whose outcome nobody knows is counted as
 * sent, or it, or one that failed, is sent again. Throws `conflict` for any other.
 */
export function resolveDelivery(
  scope: Scope,
  input: { id: string; decision: "send_again" | "was_sent" },
): Promise<void> {
  return inScope(scope, async (tx) => {
    // Before its run, which settling locks: as whoever sends does.
    await tx.$queryRaw`SELECT id FROM delivery WHERE id = ${input.id}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findUnique({
      where: { id: input.id },
      include: { edition: { select: { name: true } }, run: { include: { schedule: true } } },
    });
    if (!delivery) throw new AppError("not_found");
    const answering = (await findAnswering(tx, delivery.run)) ?? delivery.run.schedule;
    permit(scope, deliveryPolicy.resolve, answering ?? { ownerId: null });
    const open = delivery.status === "uncertain" || (delivery.status === "failed" && input.decision === "send_again");
    if (!open) throw new AppError("conflict", "delivery_not_uncertain");
    const now = await databaseNow(tx, scope.clock);
    if (input.decision === "was_sent") await countAsSent(tx, delivery, now);
    else await sendAgain(tx, delivery, now);
    await settleMail(tx, scope, [delivery.runId], now);
    await recordAudit(tx, scope, {
      action: "run.delivery_resolved",
      subject: { type: "run", id: delivery.runId, name: delivery.edition.name },
      after: { recipient: delivery.recipient, decision: input.decision },
    });
    await announce(tx, { kind: "wake" });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId: delivery.runId });
  });
}

/**
 * Puts a recipient's wish to leave on record: this schedule, everything of the workspace, or everything for 30
 * days. Idempotent. The scope is the recipient's own, minted from their sealed link.
 */
export function suppressRecipient(
  scope: Scope,
  input: { scheduleId: string | null; choice: LeaveChoice },
): Promise<void> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  return inScope(scope, async (tx) => {
    const now = await databaseNow(tx, scope.clock);
    const scheduleId = input.choice === "schedule" ? input.scheduleId : null;
    const until = input.choice === "month" ? new Date(now.getTime() + 30 * 86_400_000) : null;
    const schedule = scheduleId ? await tx.schedule.findUnique({ where: { id: scheduleId } }) : null;
    const existing = await tx.suppression.findFirst({ where: { email: actor.email, scheduleId } });
    // Leaving for good is not shortened by a later wish to pause.
    if (existing && (existing.until === null || until !== null)) {
      if (until && existing.until && existing.until < until)
        await tx.suppression.update({ where: { id: existing.id }, data: { until } });
      return;
    }
    await recordAudit(tx, scope, {
      action: "schedule.recipient_left",
      subject: {
        type: scheduleId ? "schedule" : "workspace",
        id: scheduleId ?? workspaceId,
        name: schedule?.name ?? null,
      },
      after: { choice: input.choice, until },
    });
    if (existing)
      await tx.suppression.update({ where: { id: existing.id }, data: { until: null, reason: "unsubscribed" } });
    else {
      await tx.suppression.createMany({
        data: [
          {
            workspaceId,
            email: actor.email,
            scheduleId,
            subjectId: schedule?.subjectId ?? null,
            until,
            reason: until ? "paused" : "unsubscribed",
          },
        ],
        skipDuplicates: true,
      });
    }
  });
}

/** A recipient says that they want mail from the workspace after all: having left all of it, or paused it, is over. */
export function welcomeBack(scope: Scope): Promise<void> {
  const { actor } = scope;
  if (actor.kind !== "recipient") throw new AppError("forbidden");
  return inScope(scope, async (tx) => {
    await tx.suppression.deleteMany({ where: { email: actor.email, scheduleId: null } });
  });
}
