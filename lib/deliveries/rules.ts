import type { DeliveryModel } from "@/lib/db/generated/models";
import { horizonMs } from "@/lib/mail/rules";

/** Nobody wants yesterday's news: what could not be handed over for so long after it was due does not leave any more. */
export function isGivenUp({ notBefore }: { notBefore: Date }, now: Date): boolean {
  return now.getTime() - notBefore.getTime() >= horizonMs;
}

type Standing = Pick<DeliveryModel, "status" | "retryAt">;

/** It did not arrive, as far as anybody knows. */
export function isLost({ status, retryAt }: Standing): boolean {
  return status === "failed" || status === "bounced" || (status === "uncertain" && retryAt === null);
}

/** It can be sent once more, or for the first time: it did not arrive, or was held back. */
export function canBeSentAgain(delivery: Standing): boolean {
  return delivery.status === "suppressed" || isLost(delivery);
}

/** It arrived, as far as anybody knows: who complains has it. */
export function hasArrived({ status }: Standing): boolean {
  return status === "accepted" || status === "delivered" || status === "complained";
}

/** A report is about the round before where it tells of an instant so long before this one began: clocks differ. */
const clocksDifferMs = 60_000;

/** Which round of a message speaks of an instant. */
export function roundAt({ round, notBefore }: { round: number; notBefore: Date }, at: Date): number {
  return round > 0 && at.getTime() < notBefore.getTime() - clocksDifferMs ? round - 1 : round;
}

interface Reported {
  kind: string;
  at: Date;
  detail: string | null;
}

/**
 * What a message has come to by all that was reported of it, in whatever order that came: what happened last counts, and a
 * complaint for good. Of two things at one instant the worse. Null where nothing was reported.
 */
export function standingOf(
  events: readonly Reported[],
): (Reported & { kind: "delivered" | "bounced" | "complained" }) | null {
  const is = <Kind extends string>(kind: Kind) =>
    events.filter((one): one is Reported & { kind: Kind } => one.kind === kind);
  const outcomes = [...is("bounced"), ...is("delivered")].sort((a, b) => b.at.getTime() - a.at.getTime());
  return is("complained")[0] ?? outcomes[0] ?? null;
}
