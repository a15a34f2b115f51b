import { createCounts } from "@/lib/room";

/** Room for so many at once. */
export interface Lane {
  start: (work: () => Promise<void>, share?: string) => void;
  /** Waits until there is room for so many more. */
  roomFor: (count: number) => Promise<void>;
  /**
   * Does `work` outside: meanwhile the place of whoever does it, who was started for `share`, is another's. Who comes back
   * has the next place that is free. Where as many as may be are outside already, the place is kept.
   */
  outside: <Result>(work: () => Promise<Result>, share?: string) => Promise<Result>;
  /** The shares that have so many places or more. */
  sharesFrom: (count: number) => string[];
}

interface Options {
  /** So many may be outside at once. */
  mostOutside?: number;
  /** Called whenever a place is free. */
  onFree?: () => void;
}

/** What is started must not throw. */
export function createLane(width: number, { mostOutside = 0, onFree = () => undefined }: Options = {}): Lane {
  const inside = createCounts();
  const returning: (() => void)[] = [];
  let busy = 0;
  let outside = 0;
  let freed: () => void = () => undefined;

  function leave(share: string): void {
    inside.less(share);
    const enter = returning.shift();
    if (enter) return enter();
    busy -= 1;
    freed();
    onFree();
  }

  async function comeBack(share: string): Promise<void> {
    if (busy < width) busy += 1;
    else await new Promise<void>((enter) => returning.push(enter));
    inside.more(share);
  }

  return {
    start(work, share = "") {
      busy += 1;
      inside.more(share);
      void work().finally(() => leave(share));
    },
    async roomFor(count) {
      while (busy > 0 && width - busy < count)
        await new Promise<void>((done) => {
          freed = done;
        });
    },
    async outside(work, share = "") {
      if (outside >= mostOutside) return work();
      outside += 1;
      leave(share);
      try {
        return await work();
      } finally {
        outside -= 1;
        await comeBack(share);
      }
    },
    sharesFrom: inside.from,
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
