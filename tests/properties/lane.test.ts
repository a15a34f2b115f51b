import { expect, it } from "vitest";
import { createBell } from "@/worker/bell";
import { createLane } from "@/worker/lane";

it("holds so many at once, and there is room again as they end", async () => {
  const lane = createLane(4);
  const ends: (() => void)[] = [];
  const start = () => lane.start(() => new Promise<void>((done) => void ends.push(done)));
  for (let index = 0; index < 3; index++) start();
  await lane.roomFor(1);
  let free = false;
  const waiting = lane.roomFor(2).then(() => {
    free = true;
  });
  await Promise.resolve();
  expect(free).toBe(false);
  ends.pop()?.();
  await waiting;
  expect(free).toBe(true);
});

it("gives the place of who waits outside to another, and the next free one to who comes back", async () => {
  const free: string[] = [];
  const lane = createLane(1, { mostOutside: 1, onFree: () => free.push("free") });
  const told: string[] = [];
  const gates = { outside: Promise.withResolvers<void>(), second: Promise.withResolvers<void>() };
  lane.start(async (outside) => {
    await outside(() => gates.outside.promise);
    told.push("back");
  }, "one");
  expect([free, lane.sharesFrom(1)]).toEqual([["free"], []]);
  await lane.roomFor(1);
  lane.start(async (outside) => {
    // The maximum number of tasks is outside already: this one keeps its place.
    await outside(() => gates.second.promise);
    told.push("second");
  }, "other");
  expect(lane.sharesFrom(1)).toEqual(["other"]);
  gates.outside.resolve();
  const third = lane.roomFor(1).then(() => void told.push("third"));
  gates.second.resolve();
  await third;
  expect(told).toEqual(["second", "back", "third"]);
});

it("counts each place once, also of who ends while it is outside, or waits to come back", async () => {
  const lane = createLane(1, { mostOutside: 2 });
  const late = Promise.withResolvers<void>();
  const ends = Promise.withResolvers<void>();
  const away: Promise<void>[] = [];
  lane.start(async (outside) => {
    away.push(outside(() => late.promise));
    await ends.promise;
  }, "one");
  await lane.roomFor(1);
  const other = Promise.withResolvers<void>();
  lane.start(() => other.promise, "other");
  // It returns to a full lane, and ends before it gets a place.
  late.resolve();
  await Promise.resolve();
  ends.resolve();
  await new Promise((done) => setImmediate(done));
  other.resolve();
  await Promise.all(away);
  await lane.roomFor(1);
  expect(lane.sharesFrom(1)).toEqual([]);
  lane.start(() => Promise.resolve(), "third");
  expect(lane.sharesFrom(1)).toEqual(["third"]);
  await lane.roomFor(1);
  expect(lane.sharesFrom(1)).toEqual([]);
});

it("that is empty has room, however much is asked for", async () => {
  await createLane(1).roomFor(5);
});

it("a bell that rang before anybody listened is heard at once, and once", async () => {
  const bell = createBell(3_600_000);
  bell.ring();
  await bell.heard();
  const next = bell.heard();
  bell.ring();
  await next;
});
