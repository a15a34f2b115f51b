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
 * Applies what providers and mail servers report about messages: in any order, any number of times, and also about a
 * message whose acceptance is not recorded yet. The time when something happened counts, not the time when it was
 * reported. Returns how many were new; reports about messages that are not ours are ignored. Throws the last failure
 * after all others have been applied.
 */
export async function applyReports(reports: readonly MailReport[], clock: Clock): Promise<number> {
  let fresh = 0;
  let failure: unknown;
  // Each in its own transaction: the reports of one request are from many workspaces, and a failing one must not block
  // the others.
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
  // Otherwise a report from a clock ahead of ours would override all others until that time.
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

/** The message that a report is about, by the id it carried, else by its provider's id. Its run is locked after it. */
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
