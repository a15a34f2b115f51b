import { createCounts } from "@/lib/room";

/**
 * Does `work` outside: meanwhile the place of who does it is another's. Who comes back has the next place that is free. Where
 * as many as may be are outside already, the place is kept.
 */
export type Outside = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Room for so many at once. */
export interface Lane {
  start: (work: (outside: Outside) => Promise<void>, share?: string) => void;
  /** Waits until there is room for so many more. */
  roomFor: (count: number) => Promise<void>;
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
      // Who was started may end while it is outside: its place is given back once.
      let has = true;
      let ended = false;
      busy += 1;
      inside.more(share);
      const goOutside: Outside = async (away) => {
        if (!has || outside >= mostOutside) return away();
        has = false;
        outside += 1;
        leave(share);
        try {
          return await away();
        } finally {
          outside -= 1;
          if (!ended) {
            await comeBack(share);
            has = true;
            if (ended) leave(share);
          }
        }
      };
      void work(goOutside).finally(() => {
        ended = true;
        if (has) leave(share);
      });
    },
    async roomFor(count) {
      while (busy > 0 && width - busy < count)
        await new Promise<void>((done) => {
          freed = done;
        });
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
