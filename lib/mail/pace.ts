import type { SendOutcome } from "@/lib/mail/transport";

/** When messages may leave: so many a second, and none for a while after a provider has failed as a whole. */
export interface Pace {
  /** Milliseconds until the provider may be asked again; 0 while nothing is known against it. */
  heldFor: () => number;
  /** Takes the next place in the row; returns in how many milliseconds it comes. */
  nextTurn: () => number;
  /** What has come of a message. */
  told: (outcome: SendOutcome) => void;
}

/** So many failures in a row are no accident of one message or one connection. */
const accidents = 3;
const firstHoldMs = 5_000;
const longestHoldMs = 300_000;

/**
 * @param perSecond how many messages may leave in a second; undefined: as many as there are
 * @param now a clock that only goes forward, in milliseconds
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
      // Those that were under way when it was held have nothing new to tell.
      if (!("wide" in outcome) || !outcome.wide || heldUntil > now()) return;
      failures += 1;
      const asked = outcome.kind === "failed" ? outcome.retryAfterMs : 0;
      const backoff = failures < accidents ? 0 : firstHoldMs * 2 ** (failures - accidents);
      heldUntil = now() + Math.max(asked, Math.min(longestHoldMs, backoff));
    },
  };
}
