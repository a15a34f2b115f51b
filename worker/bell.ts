/** Waits until someone rings or a timeout has passed. */
export interface Bell {
  ring: () => void;
  /** Resolves at once if it was rung since it was last heard. */
  heard: () => Promise<void>;
}

export function createBell(patienceMs: number): Bell {
  let rung = false;
  let wake: () => void = () => undefined;
  return {
    ring: () => {
      rung = true;
      wake();
    },
    heard: () =>
      new Promise((done) => {
        const hear = () => {
          clearTimeout(timer);
          rung = false;
          done();
        };
        const timer = setTimeout(hear, patienceMs);
        wake = hear;
        if (rung) hear();
      }),
  };
}
