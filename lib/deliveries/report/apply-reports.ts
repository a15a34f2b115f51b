import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { deliveryColumns } from "@/lib/db/columns";
import type { DeliveryModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inSystem, systemScope } from "@/lib/db/system";
import { settleMail } from "@/lib/deliveries/outcome/settle-mail";
import { suspendAddress } from "@/lib/recipients/commands";
import { roundAt, standingOf } from "@/lib/deliveries/rules";
import { recordEvents, settleReported } from "@/lib/deliveries/transitions";
import type { MailReport } from "@/lib/mail/report";

/**
 * Takes in what providers and mail servers report of messages: in any order, however often, and also of one whose taking we
 * have not written down yet. What counts is when things happened, not when they were told. Returns how many were new;
 * reports of what is no message of ours are nobody's. Throws the last failure, when all others have been taken in.
 */
export async function applyReports(reports: readonly MailReport[], clock: Clock): Promise<number> {
  let fresh = 0;
  let failure: unknown;
  // Each alone: those of one request are of many workspaces, and one that fails keeps none of the others from being known.
  for (const report of reports) {
    const isNew = await inSystem((tx) => applyReport(tx, report, clock)).catch(
      (error: unknown) => void (failure = error),
    );
    if (isNew) fresh += 1;
  }
  if (failure) throw failure;
  return fresh;
}

async function applyReport(tx: Tx, report: MailReport, clock: Clock): Promise<boolean> {
  const delivery = await lockDelivery(tx, report);
  if (!delivery) return false;
  const scope = systemScope(delivery.workspaceId, clock);
  const now = await databaseNow(tx, clock);
  const { kind, source, detail, isGone, key } = report;
  // Of a clock that runs ahead of ours we would believe nothing else for as long.
  const at = report.at < now ? report.at : now;
  const round = roundAt(delivery, at);
  const [isNew] = await recordEvents(tx, [
    { delivery: { ...delivery, round }, kind, at, source, detail, key: `${source} ${key}` },
  ]);
  if (!isNew) return false;
  const events = await tx.deliveryEvent.findMany({ where: { deliveryId: delivery.id, round: delivery.round } });
  const standing = standingOf(events);
  if (standing && standing.kind !== delivery.status) {
    const { kind: status, at: since, detail: said } = standing;
    const reported = { delivery, status, at: since, detail: said, providerId: report.providerId };
    await settleReported(tx, [reported], now);
    await settleMail(tx, scope, [delivery.runId], now);
  }
  if (kind === "bounced" || kind === "complained")
    await suspendAddress(tx, scope, delivery, { kind, isGone, detail }, now);
  return true;
}

/** The message that a report is about, by what it carried, else by its provider's id. Its run is locked after it. */
async function lockDelivery(tx: Tx, { deliveryId, providerId }: MailReport): Promise<DeliveryModel | undefined> {
  const [named] = deliveryId
    ? await tx.$queryRaw<
        DeliveryModel[]
      >`SELECT ${deliveryColumns} FROM delivery WHERE id = ${deliveryId}::uuid FOR UPDATE`
    : [];
  if (named || !providerId) return named;
  const [found] = await tx.$queryRaw<DeliveryModel[]>`
    SELECT ${deliveryColumns} FROM delivery WHERE provider_id = ${providerId} FOR UPDATE`;
  return found;
}
