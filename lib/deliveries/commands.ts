import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { LeaveChoice } from "@/lib/deliveries/schema";
import { senderOf } from "@/lib/mail/rules";
import { env } from "@/lib/env";

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
  await tx.delivery.createMany({
    data: [...new Set(recipients)].map((recipient) => ({
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
    skipDuplicates: true,
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
            themeId: schedule?.themeId ?? null,
            until,
            reason: until ? "paused" : "unsubscribed",
          },
        ],
        skipDuplicates: true,
      });
    }
  });
}
