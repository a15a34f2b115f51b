/** Time as an argument: code that needs the present time receives a clock. */
export interface Clock {
  now(): Date;
}

/** The machine's clock: the only place that reads it. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that always shows `instant`. */
export function fixedClock(instant: Date): Clock {
  return { now: () => instant };
}
