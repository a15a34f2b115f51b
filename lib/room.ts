/** A limited number of places, shared fairly. */
export interface Room {
  /**
   * Waits for a place; the returned function releases it (only the first call counts). Shares take turns, and each has
   * at most `mostOfOne` places; callers `within` one share take turns inside it. Throws the abort reason of `signal`,
   * and `NoRoom` if too many of the share, or of one within it, are waiting.
   */
  enter: (share: string, signal?: AbortSignal, within?: string) => Promise<() => void>;
}

/** Too many of one share are waiting already. */
export class NoRoom extends Error {}

interface Waiting {
  admit: (leave: () => void) => void;
}

interface Size {
  width: () => number;
  mostOfOne: () => number;
  /** How many of one share may wait, and how many of one caller within it. */
  mostWaiting: number;
  mostWithin?: number;
}

export function createRoom({ width, mostOfOne, mostWaiting, mostWithin = mostWaiting }: Size): Room {
  const inside = createCounts();
  /** By share, in the order of their turns. */
  const waiting = new Map<string, Turns<Waiting>>();
  let taken = 0;

  function admitNext(): void {
    const most = width();
    // A copy of the current order: a share that is put at the end has had its turn.
    for (const [share, queue] of Array.from(waiting)) {
      if (taken >= most) return;
      if (inside.of(share) >= mostOfOne()) continue;
      const first = queue.next();
      waiting.delete(share);
      // To the end, for the next turn.
      if (queue.size > 0) waiting.set(share, queue);
      if (first) first.admit(take(share));
    }
  }

  function take(share: string): () => void {
    taken += 1;
    inside.more(share);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      taken -= 1;
      inside.less(share);
      admitNext();
    };
  }

  return {
    enter: (share, signal, within = "") =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(abortReason(signal));
        const queue = waiting.get(share) ?? new Turns<Waiting>();
        if (queue.size >= mostWaiting || queue.of(within) >= mostWithin) return reject(new NoRoom());
        const one: Waiting = {
          admit: (leave) => {
            signal?.removeEventListener("abort", give);
            resolve(leave);
          },
        };
        const give = () => {
          if (waiting.get(share)?.remove(within, one) && signal) reject(abortReason(signal));
        };
        signal?.addEventListener("abort", give, { once: true });
        queue.add(within, one);
        waiting.set(share, queue);
        admitNext();
      }),
  };
}

/** Waiting entries by owner: each owner has its next turn after all others have had theirs. */
class Turns<T> {
  private readonly queues = new Map<string, T[]>();
  size = 0;

  add(who: string, one: T): void {
    const queue = this.queues.get(who);
    if (queue) queue.push(one);
    else this.queues.set(who, [one]);
    this.size += 1;
  }

  of(who: string): number {
    return this.queues.get(who)?.length ?? 0;
  }

  next(): T | undefined {
    for (const [who, queue] of this.queues) {
      const first = queue.shift();
      this.queues.delete(who);
      if (queue.length > 0) this.queues.set(who, queue);
      this.size -= 1;
      return first;
    }
    return undefined;
  }

  remove(who: string, one: T): boolean {
    const queue = this.queues.get(who);
    const place = queue?.indexOf(one) ?? -1;
    if (!queue || place < 0) return false;
    queue.splice(place, 1);
    if (queue.length === 0) this.queues.delete(who);
    this.size -= 1;
    return true;
  }
}

/** A count per key; keys with a count of 0 are not stored. */
export interface Counts {
  of: (key: string) => number;
  more: (key: string) => void;
  less: (key: string) => void;
  /** The keys with a count of at least `least`. */
  from: (least: number) => string[];
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  const of = (key: string) => counts.get(key) ?? 0;
  return {
    of,
    more: (key) => counts.set(key, of(key) + 1),
    less: (key) => (of(key) > 1 ? counts.set(key, of(key) - 1) : counts.delete(key)),
    from: (least) => [...counts].flatMap(([key, count]) => (count >= least ? [key] : [])),
  };
}

/** The abort reason of a signal, as an error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
