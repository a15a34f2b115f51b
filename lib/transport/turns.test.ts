import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTurns } from "@/lib/transport/turns";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("twenty who wait have their turns one after another, and who is alone has theirs at once", () => {
  const turns = createTurns(100, () => false);
  const went: number[] = [];
  for (let one = 0; one < 20; one++) turns.wait(() => went.push(one));
  expect(went).toEqual([0]);
  vi.advanceTimersByTime(500);
  expect(went).toEqual([0, 1, 2, 3, 4, 5]);
  vi.advanceTimersByTime(5_000);
  expect(went).toHaveLength(20);
  turns.wait(() => went.push(20));
  expect(went.at(-1)).toBe(20);
});

it("who has given up their place does not hold up those behind", () => {
  const turns = createTurns(100, () => false);
  const went: string[] = [];
  turns.wait(() => went.push("first"));
  const giveUp = turns.wait(() => went.push("gone"));
  turns.wait(() => went.push("last"));
  giveUp();
  vi.advanceTimersByTime(100);
  expect(went).toEqual(["first", "last"]);
});

it("while there is much to do nobody has a turn, but not for ever", () => {
  let busy = true;
  const turns = createTurns(100, () => busy);
  const went: string[] = [];
  turns.wait(() => went.push("first"));
  turns.wait(() => went.push("second"));
  vi.advanceTimersByTime(700);
  expect(went).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(went).toEqual(["first"]);
  busy = false;
  vi.advanceTimersByTime(100);
  expect(went).toEqual(["first", "second"]);
});
