/** Gives turns to those who wait, one after another, in the order of their arrival. */
export interface Turns {
  /**
   * Calls `go` when its turn comes: immediately if there was no recent turn. Returns a function that gives the place
   * up.
   */
  wait: (go: () => void) => () => void;
}

/** A turn is postponed at most this often, however busy the process is. */
const mostPassed = 8;

/** Turns are at least `apartMs` apart, however many wait; while `isBusy` returns true they are postponed. */
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
