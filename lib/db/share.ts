/** Opens a transaction and keeps it as long as `work` takes. */
type Open<Tx> = (work: (tx: Tx) => Promise<void>) => Promise<void>;

interface Shared<Tx> {
  tx: Promise<Tx>;
  readers: number;
  /** When nobody may join any more. */
  until: number;
  close: () => void;
}

/** For so long others may join; who comes later sees the database anew. */
const joinableMs = 2_000;

/**
 * Lets what reads at the same time read in one transaction: the first one opens it, the others join, and it is closed once
 * nobody reads in it and nobody has begun to in the same turn of the event loop. Whoever waits for anything else in between
 * (a write, say) therefore never sees what was there before.
 */
export function shareTransaction<Tx>(open: Open<Tx>): <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result> {
  let current: Shared<Tx> | null = null;

  function begin(): Shared<Tx> {
    const opened = Promise.withResolvers<Tx>();
    const closed = Promise.withResolvers<void>();
    open(async (tx) => {
      opened.resolve(tx);
      await closed.promise;
    }).catch(opened.reject);
    return { tx: opened.promise, readers: 0, until: performance.now() + joinableMs, close: closed.resolve };
  }

  function leave(shared: Shared<Tx>): void {
    if (current === shared) current = null;
  }

  return async (work) => {
    if (!current || performance.now() > current.until) current = begin();
    const shared = current;
    shared.readers += 1;
    try {
      return await work(await shared.tx);
    } catch (error) {
      // After a failed statement PostgreSQL refuses every other one of the transaction.
      leave(shared);
      throw error;
    } finally {
      shared.readers -= 1;
      setImmediate(() => {
        if (shared.readers > 0) return;
        leave(shared);
        shared.close();
      });
    }
  };
}
