/** Something to wait for: that somebody rings, or that so much time goes by. */
export interface Bell {
  ring: () => void;
  /** Resolves at once when it was rung since it was heard last. */
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
