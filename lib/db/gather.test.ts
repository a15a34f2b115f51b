import { expect, it } from "vitest";
import { gather } from "@/lib/db/gather";

it("what comes while a batch is under way goes into the next one, and everybody hears of their own", async () => {
  const batches: number[][] = [];
  let letGo: () => void = () => undefined;
  const double = gather(async (batch: readonly number[]) => {
    batches.push([...batch]);
    await new Promise<void>((done) => (letGo = done));
    return batch.map((one) => one * 2);
  });
  const first = double(1);
  const rest = [2, 3, 4].map(double);
  letGo();
  expect(await first).toBe(2);
  await expect.poll(() => batches.length).toBe(2);
  letGo();
  expect(await Promise.all(rest)).toEqual([4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

it("where a batch cannot be done each is done alone, and only who fails alone hears of it", async () => {
  const batches: number[][] = [];
  const root = gather((batch: readonly number[]) => {
    batches.push([...batch]);
    if (batch.some((one) => one < 0)) return Promise.reject(new Error(`${batch.join()} has no root`));
    return Promise.resolve(batch.map(Math.sqrt));
  });
  const results = await Promise.allSettled([1, 4, -9, 16].map(root));
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)))).toEqual([
    1,
    2,
    "Error: -9 has no root",
    4,
  ]);
  expect(batches).toEqual([[1], [4, -9, 16], [4], [-9], [16]]);
});
