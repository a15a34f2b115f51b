import { expect, it } from "vitest";
import { contrastOf, leastContrast, readableOn } from "@/lib/colour";

it("contrast is as WCAG 2.2 has it", () => {
  expect(contrastOf("#000000", "#ffffff")).toBe(21);
  expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrastOf("#b8321a", "#b8321a")).toBe(1);
});

it("a colour can be read in the dark, and stays as it is where it can already", () => {
  for (const colour of ["#b8321a", "#000080", "#000000", "#123456"])
    expect(contrastOf(readableOn("#15130f", colour), "#15130f")).toBeGreaterThanOrEqual(leastContrast);
  expect(readableOn("#15130f", "#f07a58")).toBe("#f07a58");
});
