import { describe, expect, it } from "vitest";
import { createRoom, NoRoom } from "@/lib/room";

const settled = () => new Promise((done) => setImmediate(done));

describe("room", () => {
  it("is given to shares in turn, and one has so much of it at most", async () => {
    const room = createRoom({ width: () => 4, mostOfOne: () => 2, mostWaiting: 10 });
    const inside: string[] = [];
    const leaves: (() => void)[] = [];
    const enter = (share: string) =>
      void room.enter(share).then((leave) => {
        inside.push(share);
        leaves.push(leave);
      });
    for (let count = 0; count < 5; count++) enter("a");
    enter("b");
    await settled();
    expect(inside).toEqual(["a", "a", "b"]);
    leaves[0]?.();
    leaves[0]?.();
    await settled();
    expect(inside).toEqual(["a", "a", "b", "a"]);
  });

  it("is not waited for by who was called off, nor by too many", async () => {
    const room = createRoom({ width: () => 1, mostOfOne: () => 1, mostWaiting: 1 });
    const leave = await room.enter("a");
    const off = new AbortController();
    const waiting = room.enter("a", off.signal);
    await expect(room.enter("a")).rejects.toBeInstanceOf(NoRoom);
    off.abort(new Error("off"));
    await expect(waiting).rejects.toThrow("off");
    const next = room.enter("a");
    leave();
    expect(await next).toBeTypeOf("function");
  });

  it("lets who are within one share take turns, however much one of them asks for", async () => {
    const room = createRoom({ width: () => 1, mostOfOne: () => 1, mostWaiting: 10, mostWithin: 4 });
    const first = await room.enter("office");
    const order: string[] = [];
    const asked = ["ada", "ada", "ada", "bo", "ada"].map(async (who) => {
      const leave = await room.enter("office", undefined, who);
      order.push(who);
      leave();
    });
    await expect(room.enter("office", undefined, "ada")).rejects.toBeInstanceOf(NoRoom);
    first();
    await Promise.all(asked);
    expect(order).toEqual(["ada", "bo", "ada", "ada", "ada"]);
  });

  it("forgets who does not wait any more", async () => {
    const room = createRoom({ width: () => 1, mostOfOne: () => 1, mostWaiting: 1 });
    const leave = await room.enter("office");
    const gone = new AbortController();
    const refused = expect(room.enter("office", gone.signal, "ada")).rejects.toThrow("gone");
    gone.abort(new Error("gone"));
    await refused;
    const next = room.enter("office", undefined, "bo");
    leave();
    (await next)();
  });
});
