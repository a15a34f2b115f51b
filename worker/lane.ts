/** Room for so many at once. */
export interface Lane {
  start: (work: () => Promise<void>) => void;
  /** Waits until there is room for so many more. */
  roomFor: (count: number) => Promise<void>;
}

/** What is started must not throw. */
export function createLane(width: number): Lane {
  let busy = 0;
  let freed: () => void = () => undefined;
  return {
    start(work) {
      busy += 1;
      void work().finally(() => {
        busy -= 1;
        freed();
      });
    },
    async roomFor(count) {
      while (busy > 0 && width - busy < count)
        await new Promise<void>((done) => {
          freed = done;
        });
    },
  };
}

/** Lets so many at once do their work; the others wait in their order. */
export function createGate(width: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const enter = waiting.shift();
      if (enter) enter();
      else free += 1;
    }
  };
}
