/** Time as an argument: whoever needs the present receives a clock. */
export interface Clock {
  now(): Date;
}

/** The machine's clock: the only place that reads it. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at `instant`. */
export function fixedClock(instant: Date): Clock {
  return { now: () => instant };
}
