import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { DeliveryModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";

/** This many consecutive bounces mean that an address takes no mail. */
const softBouncesSuspend = 3;

interface Said {
  kind: "bounced" | "complained";
  /** There is no such address. */
  isGone: boolean;
  detail: string | null;
}

/**
 * Suspends an address because of the outcome of a message: the workspace no longer mails an address that does not
 * exist, whose last messages all bounced, or that complained. A person may lift the first two, but not a complaint.
 */
export async function suspendAddress(
  tx: Tx,
  scope: Scope,
  { recipient: email, scheduleId }: Pick<DeliveryModel, "recipient" | "scheduleId">,
  { kind, isGone, detail }: Said,
  now: Date,
): Promise<void> {
  const { workspaceId } = scope;
  if (kind === "bounced" && !isGone && !(await cameBackEachTime(tx, workspaceId, email))) return;
  const created = await tx.suppression.createMany({
    data: [{ workspaceId, email, reason: kind, heldBy: "mail", source: "report", detail, createdAt: now }],
    skipDuplicates: true,
  });
  // If it had bounced before, the complaint is the stronger reason.
  if (created.count === 0 && kind === "complained")
    await tx.suppression.updateMany({
      where: { workspaceId, email, scheduleId: null, heldBy: "mail", reason: "bounced" },
      data: { reason: kind, detail, createdAt: now },
    });
  if (created.count === 0) return;
  await recordAudit(tx, scope, {
    action: "workspace.address_suspended",
    subject: { type: "workspace", id: workspaceId, name: null },
    after: { email, reason: kind, detail, scheduleId },
  });
}

/** Whether the last messages to an address all bounced. */
async function cameBackEachTime(tx: Tx, workspaceId: string, email: string): Promise<boolean> {
  const last = await tx.delivery.findMany({
    where: { workspaceId, recipient: email, status: { in: ["accepted", "delivered", "bounced", "complained"] } },
    orderBy: { createdAt: "desc" },
    take: softBouncesSuspend,
    select: { status: true },
  });
  return last.length === softBouncesSuspend && last.every(({ status }) => status === "bounced");
}
