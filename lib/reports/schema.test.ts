import { describe, expect, it } from "vitest";
import { connectionInputSchema } from "@/lib/connections/schema";
import { reportDefinitionSchema } from "@/lib/reports/schema";

describe("a filter", () => {
  const codeOf = (type: string, op: string, value: string) => {
    const columns = [{ name: "x", label: "X", type }];
    const { error } = reportDefinitionSchema.safeParse({ columns, filters: [{ column: "x", op, value }] });
    return error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join() ?? "ok";
  };

  it.each([
    ["number", "gte", "500000", "ok"],
    ["number", "gte", " -1.5e3 ", "ok"],
    ["number", "in", "1, 2,3", "ok"],
    ["number", "empty", "", "ok"],
    ["number", "gte", "500,000", "ok"],
    ["number", "gte", "half a million", "filters.0.value filter_not_number"],
    ["number", "eq", "", "filters.0.value filter_not_number"],
    ["number", "in", "1,two", "filters.0.value filter_not_number"],
    ["date", "lt", "2026-11-20", "ok"],
    ["date", "lt", "11/20/2026", "filters.0.value filter_not_date"],
    ["date", "contains", "2026-", "ok"],
    ["text", "eq", "", "ok"],
  ])("of a column of %ss, %s %j: %s", (type, op, value, expected) => {
    expect(codeOf(type, op, value)).toBe(expected);
  });
});

describe("the address of a database", () => {
  const accepts = (url: string) => connectionInputSchema.safeParse({ kind: "postgresql", name: "Shop", url }).success;

  it.each([
    "postgres://u:p@h/db",
    "postgresql://u:@h:5433/db?sslmode=verify-full",
    "postgres://u:p%25@h/db?sslmode=require&channel_binding=require",
  ])("may be %s", (url) => expect(accepts(url)).toBe(true));

  it.each([
    "postgres://h/db?sslrootcert=/dev/zero",
    "postgres://h/db?statement_timeout=0",
    "postgres://h/db?sslmode=no",
    "postgres://u:100%@h/db",
    "postgres://u@h/db",
    "postgres://h/db",
  ])("names its password, if there is one, and sets nothing else: %s", (url) => expect(accepts(url)).toBe(false));
});
