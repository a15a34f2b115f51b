/** Who waits for their turn: one after another, in the order in which they came. */
export interface Turns {
  /** Calls `go` when its turn has come: at once where nobody had one lately. Returns what gives the place up. */
  wait: (go: () => void) => () => void;
}

/** Nobody is passed over more often than this, however busy it is. */
const mostPassed = 8;

/** Turns so many milliseconds apart at least, however many wait; while it `isBusy` nobody has one. */
export function createTurns(apartMs: number, isBusy: () => boolean): Turns {
  const row = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let passed = 0;
  const next = () => {
    timer = undefined;
    const [go] = row;
    if (!go) return;
    timer = setTimeout(next, apartMs);
    if (isBusy() && passed < mostPassed) {
      passed += 1;
      return;
    }
    passed = 0;
    row.delete(go);
    go();
  };
  return {
    wait(go) {
      const one = () => go();
      row.add(one);
      if (!timer) next();
      return () => row.delete(one);
    },
  };
}
