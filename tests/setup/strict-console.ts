import { afterEach, expect, vi } from "vitest";

const complaints: unknown[][] = [];
vi.spyOn(console, "error").mockImplementation((...args: unknown[]) => {
  complaints.push(args);
});

afterEach(() => {
  const heard = complaints.splice(0);
  expect(heard, "console.error was called").toEqual([]);
});
