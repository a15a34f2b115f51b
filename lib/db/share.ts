/** Opens a transaction and keeps it open as long as `work` takes. */
type Open<Tx> = (work: (tx: Tx) => Promise<void>) => Promise<void>;

interface Shared<Tx> {
  tx: Promise<Tx>;
  readers: number;
  /** After this time nobody may join. */
  until: number;
  close: () => void;
}

/** How long others may join; a later reader sees the database in a new transaction. */
const joinableMs = 2_000;

/**
 * Lets concurrent reads share one transaction: the first one opens it, the others join, and it is closed once nobody
 * reads in it and no read has begun in the same turn of the event loop. A caller that waits for anything else in
 * between (a write, for example) therefore never sees the state before it.
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
      // After a failed statement PostgreSQL refuses every other one in the transaction.
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
