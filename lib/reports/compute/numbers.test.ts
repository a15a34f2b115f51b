import { describe, expect, it } from "vitest";
import { formatOf } from "@/lib/reports/compute/numbers";
import { readNumber } from "@/lib/reports/compute/read-number";

describe("a number as people write it", () => {
  it.each([
    ["1234.5", "point", 1234.5],
    ["1,234.50", "point", 1234.5],
    ["1,234,567", "point", 1_234_567],
    ["1 234.5", "point", 1234.5],
    ["1'234.5", "point", 1234.5],
    ["$1,234.50", "point", 1234.5],
    ["-$5", "point", -5],
    ["$-5", "point", -5],
    ["(1,234.50)", "point", -1234.5],
    ["12.5 %", "point", 0.125],
    ["USD 12", "point", 12],
    ["1e3", "point", 1000],
    ["\u22127", "point", -7],
    ["1.234,50", "comma", 1234.5],
    ["12,5", "comma", 12.5],
    ["1\u202F234,5 €", "comma", 1234.5],
    ["12,5%", "comma", 0.125],
    ["3,50 zł", "comma", 3.5],
  ] as const)("%s (%s) is %s", (text, decimal, value) => {
    expect(readNumber(text, decimal)).toBe(value);
  });
  it.each([
    ["12,5", "point"],
    ["1,23,4", "point"],
    ["1.234.5", "comma"],
    ["12 apples", "point"],
    ["A-12", "point"],
    ["SKU001", "point"],
    ["", "point"],
    ["-", "point"],
    ["2026-11-20", "point"],
    ["1.2.3", "point"],
    ["9".repeat(500), "point"],
  ] as const)("%s (%s) is none", (text, decimal) => {
    expect(readNumber(text, decimal)).toBeNull();
  });
  it("says itself how it is to be shown", () => {
    expect(formatOf(["12 %", "", "7%"])).toEqual({ format: "percent", currency: null });
    expect(formatOf(["$1", "-$2"])).toEqual({ format: "currency", currency: "USD" });
    expect(formatOf(["3 CHF"])).toEqual({ format: "currency", currency: "CHF" });
    expect(formatOf(["R$ 1", "R$ 2"])).toEqual({ format: "currency", currency: "BRL" });
    expect(formatOf(["1", "$2"])).toEqual({ format: "plain", currency: null });
  });
});
