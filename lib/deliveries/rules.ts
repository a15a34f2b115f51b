import type { DeliveryModel } from "@/lib/db/generated/models";
import { horizonMs } from "@/lib/mail/rules";

/**
 * Nobody wants yesterday's news: a message that could not be handed over within `horizonMs` after it was due is given
 * up.
 */
export function isGivenUp({ notBefore }: { notBefore: Date }, now: Date): boolean {
  return now.getTime() - notBefore.getTime() >= horizonMs;
}

type Standing = Pick<DeliveryModel, "status" | "retryAt">;

/** As far as is known, it did not arrive. */
export function isLost({ status, retryAt }: Standing): boolean {
  return status === "failed" || status === "bounced" || (status === "uncertain" && retryAt === null);
}

/** It can be sent once more, or for the first time: it did not arrive, or was held back. */
export function canBeSentAgain(delivery: Standing): boolean {
  return delivery.status === "suppressed" || isLost(delivery);
}

/** As far as is known, it arrived: a recipient who complains has it. */
export function hasArrived({ status }: Standing): boolean {
  return status === "accepted" || status === "delivered" || status === "complained";
}

/** A report is about the previous round if its time is this long before the current one began: clocks differ. */
const clocksDifferMs = 60_000;

/** The round of a message to which an instant belongs. */
export function roundAt({ round, notBefore }: { round: number; notBefore: Date }, at: Date): number {
  return round > 0 && at.getTime() < notBefore.getTime() - clocksDifferMs ? round - 1 : round;
}

interface Reported {
  kind: string;
  at: Date;
  detail: string | null;
}

/**
 * The outcome of a message by all reports about it, in whatever order they came: the latest event counts, and a
 * complaint counts permanently. Of two events at one instant, the worse counts. null if nothing was reported.
 */
export function standingOf(
  events: readonly Reported[],
): (Reported & { kind: "delivered" | "bounced" | "complained" }) | null {
  const is = <Kind extends string>(kind: Kind) =>
    events.filter((one): one is Reported & { kind: Kind } => one.kind === kind);
  const outcomes = [...is("bounced"), ...is("delivered")].sort((a, b) => b.at.getTime() - a.at.getTime());
  return is("complained")[0] ?? outcomes[0] ?? null;
}
