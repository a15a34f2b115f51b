import { createCounts } from "@/lib/room";

/**
 * Does `work` outside the lane: meanwhile its place is free for another. Afterwards it gets the next free place. If the
 * maximum is outside already, it keeps its place.
 */
export type Outside = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A limited number of places for work. */
export interface Lane {
  start: (work: (outside: Outside) => Promise<void>, share?: string) => void;
  /** Waits until there is room for `count` more. */
  roomFor: (count: number) => Promise<void>;
  /** The shares that have at least `count` places. */
  sharesFrom: (count: number) => string[];
}

interface Options {
  /** How many may be outside at the same time. */
  mostOutside?: number;
  /** Called whenever a place becomes free. */
  onFree?: () => void;
}

/** The work that is started must not throw. */
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
      // The work may end while it is outside: its place is given back only once.
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

/** Runs at most `width` at once; the others wait in order. */
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
