import { setTimeout as wait } from "node:timers/promises";

/**
 * Processes in batches what arrives one by one: what arrives while a batch is running goes into the next one. If a
 * batch fails, each of its entries is processed alone. `work` returns the results in the same order. With `forMs`,
 * entries are collected for that long before each batch.
 */
export function gather<One, Result>(
  work: (batch: readonly One[]) => Promise<readonly Result[]>,
  forMs = 0,
): (one: One) => Promise<Result> {
  let waiting: { one: One; done: (result: Result) => void; failed: (error: unknown) => void }[] = [];
  let busy = false;
  async function settle(batch: typeof waiting): Promise<void> {
    try {
      const results = await work(batch.map(({ one }) => one));
      for (const [index, { done }] of batch.entries()) done(results[index] as Result);
    } catch (error) {
      if (batch.length > 1) for (const each of batch) await settle([each]);
      else for (const { failed } of batch) failed(error);
    }
  }
  async function drain(): Promise<void> {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      if (forMs > 0) await wait(forMs);
      const batch = waiting;
      waiting = [];
      await settle(batch);
    }
    busy = false;
  }
  return (one) =>
    new Promise((done, failed) => {
      waiting.push({ one, done, failed });
      void drain();
    });
}
