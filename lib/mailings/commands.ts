import type { DeliveryModel, RunModel } from "@/lib/db/generated/models";
import type { RunError } from "@/lib/runs/schema";
import type { Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/db/generated/client";
import { addNotice } from "@/lib/notices/commands";
import { mailUndeliveredNotice } from "@/lib/deliveries/notices";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { editionPolicy } from "@/lib/editions/policy";
import { failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { faultText } from "@/lib/i18n/errors";
import { inScope, type Scope } from "@/lib/db/scope";
import { noteRunFailed, noteRunSucceeded } from "@/lib/schedules/commands";
import { permit } from "@/lib/policy";
import { recordAudit } from "@/lib/audit/commands";

// The mail of a run as a whole: all its deliveries together.

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
      include: { edition: { include: { theme: true, schedule: true } } },
    });
    if (!delivery) throw new AppError("not_found");
    const { theme, schedule, name } = delivery.edition;
    permit(scope, editionPolicy.decide, { ownerId: theme?.ownerId ?? schedule?.ownerId ?? null });
    const open = delivery.status === "uncertain" || (delivery.status === "failed" && input.decision === "send_again");
    if (!open) throw new AppError("conflict", "delivery_not_uncertain");
    const now = await databaseNow(tx, scope.clock);
    const sentAgain = { uncertainSince: null, firstAttemptAt: null, retryAt: null, enqueuedAt: null, settledAt: null };
    await tx.delivery.update({
      where: { id: delivery.id },
      data:
        input.decision === "was_sent"
          ? { status: "accepted", settledAt: now, sentAt: delivery.sentAt ?? now, retryAt: null }
          : { status: "queued", ...sentAgain, notBefore: now },
    });
    await settleMail(tx, scope, delivery.runId, now);
    await recordAudit(tx, scope, {
      action: "run.delivery_resolved",
      subject: { type: "run", id: delivery.runId, name },
      after: { recipient: delivery.recipient, decision: input.decision },
    });
    await announce(tx, { kind: "wake" });
    await announce(tx, { kind: "run", workspaceId: scope.workspaceId, runId: delivery.runId });
  });
}

/**
 * To be called when a delivery of a run has ended, or goes on after it had: what has become of the mail becomes the
 * run's. Once none of it is under way, a run whose mail reached nobody has failed; where it reached some, its owner is
 * told, once, whom it did not reach. A person may set it going again, and the run is well until it fails once more.
 */
export async function settleMail(tx: Tx, scope: Scope, runId: string, now: Date): Promise<void> {
  // Two deliveries of a run that end at once take turns.
  await tx.$queryRaw`SELECT id FROM run WHERE id = ${runId}::uuid FOR NO KEY UPDATE`;
  const found = await tx.run.findUnique({ where: { id: runId }, include: { deliveries: true } });
  if (!found) return;
  const { deliveries, ...run } = found;
  const failedByMail = run.status === "failed" && failureOf(run.error).fault?.code === mailReachedNobody;
  if (run.status !== "succeeded" && !failedByMail) return;
  const lost = deliveries.filter(isLost);
  const over = !deliveries.some(isUnderWay);
  const reached = deliveries.some(({ status }) => status === "accepted" || status === "delivered");
  if (over && lost.length > 0 && !reached) {
    if (!failedByMail) await fail(tx, scope, run, lost, now);
    return;
  }
  if (failedByMail) await change(tx, run, { status: "succeeded", error: Prisma.DbNull }, now);
  if (!over) return;
  if (lost.length > 0) await tellOwner(tx, scope, run, lost, now);
  await noteRunSucceeded(tx, run);
}

type Delivery = Pick<DeliveryModel, "status" | "retryAt" | "recipient" | "error">;

function isUnderWay({ status, retryAt }: Delivery): boolean {
  return status === "queued" || status === "sending" || (status === "uncertain" && retryAt !== null);
}

/** Not delivered, as far as anybody knows. */
function isLost({ status, retryAt }: Delivery): boolean {
  return status === "failed" || status === "bounced" || (status === "uncertain" && retryAt === null);
}

async function fail(tx: Tx, scope: Scope, run: RunModel, lost: Delivery[], now: Date): Promise<void> {
  const error = errorOf(lost);
  await change(tx, run, { status: "failed", error }, now);
  await noteRunFailed(tx, scope, run, error, now);
}

function errorOf(lost: Delivery[]): RunError {
  const detail = lost.find(({ error }) => error !== null)?.error ?? "";
  const fault = { code: mailReachedNobody, values: { detail }, step: null };
  return { message: faultText("en", fault), fault };
}

async function change(
  tx: Tx,
  { id, workspaceId }: RunModel,
  data: { status: "failed" | "succeeded"; error: RunError | typeof Prisma.DbNull },
  at: Date,
): Promise<void> {
  await tx.run.update({ where: { id }, data });
  const { status, error } = data;
  const said = "message" in error ? { error: error.message, fault: error.fault } : {};
  await tx.runEvent.create({ data: { workspaceId, runId: id, at, kind: `mail_${status}`, data: said } });
}

/** Whoever answers for a schedule, or for what was written by hand, hears once that some did not get it. */
async function tellOwner(tx: Tx, scope: Scope, run: RunModel, lost: Delivery[], now: Date): Promise<void> {
  const about = await tx.run.findUniqueOrThrow({
    where: { id: run.id },
    select: {
      schedule: { select: { name: true, ownerId: true } },
      theme: { select: { name: true, ownerId: true } },
    },
  });
  const { name, ownerId } = about.schedule ?? about.theme ?? {};
  if (name === undefined || ownerId === undefined) return;
  await addNotice(tx, scope, mailUndeliveredNotice, {
    to: { userId: ownerId },
    subject: run.id,
    data: {
      name,
      runId: run.id,
      recipients: lost.map(({ recipient, error }) => ({ recipient, error: error ?? "" })),
    },
    now,
  });
}
