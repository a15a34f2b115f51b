import { setTimeout as wait } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import type { sendDeliveryJob } from "@/lib/deliveries/jobs";
import {
  releaseDeliveries,
  type PreparedDelivery,
  prepareDeliveries,
  takeDeliveries,
} from "@/lib/deliveries/send/prepare-deliveries";
import { sendTaken } from "@/lib/deliveries/send/send-taken";
import type { DeliverySender } from "@/lib/deliveries/send/via";
import { createSettler } from "@/lib/deliveries/send/settle-deliveries";
import { createPace } from "@/lib/mail/pace";
import type { AtWork } from "@/worker/at-work";
import { createGate, createLane } from "@/worker/lane";

interface Options {
  /** The queue to serve: mail, or messages to channels. */
  contract: typeof sendDeliveryJob;
  /** How many connections are used at once. */
  width: number;
  /** How many messages may be sent per second; undefined: no limit. */
  perSecond?: number | undefined;
  /** How long after an uncertain attempt a message may be sent again; 0: it may not, and then few are taken at once. */
  repeatWindowMs: number;
  sender: DeliverySender;
  stopping: AbortSignal;
  atWork: AtWork;
  /**
   * Called with the time until which nothing is sent because the provider has failed as a whole; null: it continues.
   */
  onHold?: (until: Date | null) => void;
}

/** How many messages are prepared at once for each connection, but no more than may be sent within a second. */
const aheadPerConnection = 10;

/**
 * How long accepted messages are collected before their runs are updated, because an update takes the database longer
 * than the messages do.
 */
const tellAfterMs = 250;

/**
 * Sends messages, over the available connections, at the provider's pace. The next ones are prepared meanwhile. At most
 * twice as many as there are connections are taken at once: if a worker dies, nobody knows whether the messages it had
 * taken were sent; if they may be repeated anyway, many more are taken. While sending is held back because the provider
 * has failed as a whole, none is taken: what waits has not been tried. Returns the worker's id, and `stop`, after which
 * nothing new is taken.
 */
export async function serveDeliveries(
  boss: PgBoss,
  { contract, width, perSecond, repeatWindowMs, sender, stopping, atWork, onHold }: Options,
): Promise<{ id: string; stop: () => void }> {
  const { name: queue, payload } = contract;
  const inASecond = Math.max(1, Math.ceil(perSecond ?? Infinity));
  const ahead = Math.min(aheadPerConnection * width, inASecond);
  const atOnce = Math.min(repeatWindowMs > 0 ? 5 * width : width, inASecond);
  const sending = createLane(2 * atOnce);
  const pace = createPace(perSecond);
  const way = { log: sender.log, connected: createGate(width), settle: createSettler(sender.clock, tellAfterMs), pace };
  const prepared: PreparedDelivery[] = [];
  let fewLeft: () => void = () => undefined;
  let pumping = false;
  let stopped = false;

  async function send(): Promise<void> {
    try {
      while (prepared.length > 0) await sendSome();
    } catch (error) {
      // What could not be taken is enqueued again once its job is found to be missing.
      prepared.splice(0);
      throw error;
    } finally {
      pumping = false;
      fewLeft();
    }
  }

  async function sendSome(): Promise<void> {
    await sending.roomFor(Math.min(atOnce, prepared.length));
    if (stopped || pace.heldFor() > 0) return releaseDeliveries(prepared.splice(0));
    const some = prepared.splice(0, atOnce);
    if (prepared.length <= ahead / 2) fewLeft();
    for (const taken of await takeDeliveries(some, sender))
      sending.start(() => atWork.watched({ queue }, leave(taken), "A delivery could not be settled."));
  }

  async function leave(taken: PreparedDelivery): Promise<void> {
    const { known } = await sendTaken(taken, way);
    void atWork.watched({ queue }, known, "A run could not be told of its mail.");
  }

  function pump(): void {
    if (pumping) return;
    pumping = true;
    void atWork.watched({ queue }, send(), "Deliveries could not be taken.");
  }

  const id = await boss.work(queue, { batchSize: ahead, pollingIntervalSeconds: 0.5 }, async (jobs: Job[]) => {
    const ids = jobs.map(({ data }) => payload.parse(data).deliveryId);
    await atWork.shown(
      { queue },
      prepareDeliveries(ids, sender).then((some) => void prepared.push(...some)),
    );
    pump();
    if (prepared.length > ahead / 2) await new Promise<void>((done) => (fewLeft = done));
    const heldMs = pace.heldFor();
    if (heldMs > 0) {
      sender.log.warn({ heldMs }, "Mail is held back: its provider has failed as a whole.");
      onHold?.(new Date(sender.clock.now().getTime() + heldMs));
      await wait(heldMs, undefined, { signal: stopping }).catch(() => undefined);
      onHold?.(null);
    }
    boss.notifyWorker(id);
  });
  return {
    id,
    stop: () => {
      stopped = true;
    },
  };
}

interface Job {
  data: unknown;
}
