import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { shareTransaction } from "@/lib/db/share";

/** Numbers the transactions and lists those that are closed. */
function ledger() {
  const closed: number[] = [];
  let opened = 0;
  const read = shareTransaction<number>(async (work) => {
    opened += 1;
    const number = opened;
    await nextTurn();
    await work(number);
    closed.push(number);
  });
  return { read, closed };
}

it("what reads at once, and what begins right when another has ended, reads in one transaction", async () => {
  const { read, closed } = ledger();
  const layout = read((tx) => Promise.resolve(tx));
  const page = read(async (tx) => {
    await nextTurn();
    return tx;
  }).then(async (first) => [first, await read((tx) => Promise.resolve(tx))]);
  expect(await Promise.all([layout, page])).toEqual([1, [1, 1]]);
  await expect.poll(() => closed).toEqual([1]);
});

it("who has waited for anything else in between reads anew", async () => {
  const { read } = ledger();
  expect(await read((tx) => Promise.resolve(tx))).toBe(1);
  await nextTurn();
  await nextTurn();
  expect(await read((tx) => Promise.resolve(tx))).toBe(2);
});

it("nobody joins a transaction in which something has failed; it is closed all the same", async () => {
  const { read, closed } = ledger();
  await expect(read(() => Promise.reject(new Error("no such column")))).rejects.toThrow("no such column");
  expect(await read((tx) => Promise.resolve(tx))).toBe(2);
  await expect.poll(() => closed).toEqual([1, 2]);
});

it("where none can be opened, everybody who waits for it hears why, and the next one tries again", async () => {
  let reachable = false;
  const read = shareTransaction<number>((work) =>
    reachable ? work(1) : Promise.reject(new Error("the database is away")),
  );
  const asked = await Promise.allSettled([1, 2].map(() => read((tx) => Promise.resolve(tx))));
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  reachable = true;
  expect(await read((tx) => Promise.resolve(tx))).toBe(1);
});
