import type { SendOutcome } from "@/lib/mail/transport";

/**
 * When messages may be sent: a limited number per second, and none for a while after the provider has failed as a
 * whole.
 */
export interface Pace {
  /** Milliseconds until the provider may be called again; 0 if no problem is known. */
  heldFor: () => number;
  /** Takes the next place in the queue; returns how many milliseconds to wait for it. */
  nextTurn: () => number;
  /** Records the outcome of a message. */
  told: (outcome: SendOutcome) => void;
}

/** This many consecutive failures are no longer the accident of one message or connection. */
const accidents = 3;
const firstHoldMs = 5_000;
const longestHoldMs = 300_000;

/**
 * @param perSecond how many messages may be sent per second; undefined means no limit
 * @param now a monotonic clock, in milliseconds
 */
export function createPace(perSecond: number | undefined, now: () => number = () => performance.now()): Pace {
  let heldUntil = -Infinity;
  let failures = 0;
  let free = -Infinity;
  return {
    heldFor: () => Math.max(0, heldUntil - now()),
    nextTurn() {
      if (perSecond === undefined) return 0;
      const turn = Math.max(free, now());
      free = turn + 1_000 / perSecond;
      return turn - now();
    },
    told(outcome) {
      if (outcome.kind === "accepted") failures = 0;
      // Messages that were already under way when the hold began add no new information.
      if (!("wide" in outcome) || !outcome.wide || heldUntil > now()) return;
      failures += 1;
      const asked = outcome.kind === "failed" ? outcome.retryAfterMs : 0;
      const backoff = failures < accidents ? 0 : firstHoldMs * 2 ** (failures - accidents);
      heldUntil = now() + Math.max(asked, Math.min(longestHoldMs, backoff));
    },
  };
}
