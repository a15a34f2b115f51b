import { setTimeout as wait } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import { sendDeliveryJob } from "@/lib/deliveries/jobs";
import { claimDeliveries, type DeliverySender } from "@/lib/deliveries/send/claim-deliveries";
import { sendClaimed } from "@/lib/deliveries/send/send-claimed";
import { createSettler } from "@/lib/deliveries/send/settle-deliveries";
import { createPace } from "@/lib/mail/pace";
import type { AtWork } from "@/worker/at-work";
import { createGate, createLane } from "@/worker/lane";

interface MailOptions {
  /** Over so many connections at once. */
  width: number;
  /** How many messages may leave in a second; undefined: as many as there are. */
  perSecond: number | undefined;
  sender: DeliverySender;
  stopping: AbortSignal;
  atWork: AtWork;
}

/**
 * Serves messages, over as many connections as there are, at the provider's pace. As many again are being claimed or
 * settled meanwhile, and no more: of what is claimed when a worker dies nobody knows whether it has left; where it may be
 * repeated all the same, many more. While the provider is held back for having failed as a whole, none is claimed: what
 * waits has not been tried. Returns the worker's id.
 */
export async function serveMail(
  boss: PgBoss,
  { width, perSecond, sender, stopping, atWork }: MailOptions,
): Promise<string> {
  const { name: queue, payload } = sendDeliveryJob;
  const batchSize = sender.transport.repeatWindowMs > 0 ? 5 * width : width;
  const room = createLane(2 * batchSize);
  const pace = createPace(perSecond);
  const way = { ...sender, connected: createGate(width), pace, settle: createSettler(sender) };
  const takeUp = async (ids: string[]) => {
    for (const claimed of await claimDeliveries(ids, sender))
      room.start(() => atWork.watched({ queue }, sendClaimed(claimed, way), "A delivery could not be settled."));
  };
  const id = await boss.work(queue, { batchSize, pollingIntervalSeconds: 0.5 }, async (jobs: { data: unknown }[]) => {
    await atWork.shown({ queue }, takeUp(jobs.map(({ data }) => payload.parse(data).deliveryId)));
    await room.roomFor(batchSize);
    const heldMs = pace.heldFor();
    if (heldMs > 0) {
      sender.log.warn({ heldMs }, "Mail is held back: its provider has failed as a whole.");
      atWork.holdMail(new Date(sender.clock.now().getTime() + heldMs));
      await wait(heldMs, undefined, { signal: stopping }).catch(() => undefined);
      atWork.holdMail(null);
    }
    boss.notifyWorker(id);
  });
  return id;
}
