import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTally } from "@/lib/reports/compute/tally";
import { type ReportDefinition, reportDefinitionSchema } from "@/lib/reports/schema";

const header = ["day", "kind", "price"];
const columns = [
  { name: "day", label: "Day", type: "date" },
  { name: "kind", label: "Kind", type: "text" },
  { name: "price", label: "Price", type: "number" },
];
const define = (change: Record<string, unknown>) => reportDefinitionSchema.parse({ columns, ...change });

function tally(definition: ReportDefinition, rows: string[][], { day = "2026-11-20", timezone = "UTC" } = {}) {
  const counted = createTally(definition, header, { day, timezone });
  rows.forEach((row, index) => counted.add(row, index + 2));
  return counted.result();
}

const measures = (["count", "sum", "average", "median", "min", "max"] as const).map((op) => ({
  label: op,
  op,
  column: op === "count" ? null : "price",
}));

describe("a report", () => {
  it("counts whole days before its own, and compares with as many before those", () => {
    const definition = define({ measures, dateColumn: "day", lookbackDays: 2 });
    const rows = [
      ["2026-11-20", "a", "1000"],
      ["2026-11-19", "a", "30"],
      ["2026-11-18", "a", "10"],
      ["2026-11-17", "a", "4"],
      ["2026-11-16", "a", "2"],
      ["2026-11-15", "a", "1000"],
      ["", "a", "1000"],
    ];
    const { window, totals, counted, read } = tally(definition, rows);
    expect({ window, counted, read }).toEqual({
      window: { from: "2026-11-18", to: "2026-11-19" },
      counted: 2,
      read: 7,
    });
    expect(totals).toEqual([
      { now: 2, before: 2 },
      { now: 40, before: 6 },
      { now: 20, before: 3 },
      { now: 20, before: 3 },
      { now: 10, before: 2 },
      { now: 30, before: 4 },
    ]);
  });

  it("puts an instant on the day that it is in its zone, over the year's end and a leap day", () => {
    const definition = define({ dateColumn: "day", groupBy: { column: "day", by: "day" }, measures: [measures[0]] });
    const rows = [
      ["2026-12-31T23:30:00Z", "a", ""],
      ["2027-01-01T00:30:00+02:00", "a", ""],
      ["2028-02-29 12:00", "a", ""],
    ];
    const keys = (timezone: string) => tally(definition, rows, { timezone }).groups.map(({ key }) => key);
    expect(keys("UTC")).toEqual(["2026-12-31", "2028-02-29"]);
    expect(keys("Asia/Tokyo")).toEqual(["2027-01-01", "2028-02-29"]);
  });

  it("groups by week and month from their first day, in order; by value the largest first", () => {
    const rows = [
      ["2026-11-01", "b", "1"],
      ["2026-11-02", "a", "5"],
      ["2026-10-31", "a", "5"],
      ["2026-11-08", "", "2"],
    ];
    const sum = [{ label: "Sum", op: "sum", column: "price" }];
    const grouped = (column: string, by: string) =>
      tally(define({ measures: sum, groupBy: { column, by } }), rows).groups.map(({ key, values }) => [key, values[0]]);
    expect(grouped("day", "week")).toEqual([
      ["2026-10-26", 6],
      ["2026-11-02", 7],
    ]);
    expect(grouped("day", "month")).toEqual([
      ["2026-10-01", 5],
      ["2026-11-01", 8],
    ]);
    expect(grouped("kind", "value")).toEqual([
      ["a", 10],
      ["", 2],
      ["b", 1],
    ]);
  });

  it.each([
    ["point", { op: "gt", value: "1,4" }, ["1.5", "2000"]],
    ["point", { op: "lt", value: "1,600" }, ["1.5", "-1"]],
    ["point", { op: "in", value: "1.5, -1" }, ["1.5", "-1"]],
    ["comma", { op: "gt", value: "1,4" }, ["1,5", "2000"]],
    ["comma", { op: "lt", value: "1.600" }, ["1,5", "-1"]],
    ["comma", { op: "in", value: "1,5; -1" }, ["1,5", "-1"]],
    ["comma", { op: "eq", value: "1.5" }, ["1,5"]],
  ] as const)("numbers with a decimal %s are compared with what people write: %o", (decimal, filter, left) => {
    const price = { name: "price", label: "Price", type: "number", decimal };
    const definition = reportDefinitionSchema.parse({
      columns: [price],
      filters: [{ column: "price", ...filter }],
    });
    const sold = createTally(definition, ["price"], { day: "2026-11-20", timezone: "UTC" });
    const written = decimal === "point" ? ["1.5", "2000", "-1"] : ["1,5", "2000", "-1"];
    written.forEach((text, line) => sold.add([text], line));
    const number = (text: string) => text.replace(",", ".");
    expect(sold.result().rows.flat()).toEqual(left.map(number));
  });

  it.each(["about 5", "1,2,3", "", "1,5 2"])("%o is no number to compare with", (value) => {
    const change = { filters: [{ column: "price", op: "gt", value }] };
    const { error } = reportDefinitionSchema.safeParse({ columns, ...change });
    expect(error?.issues[0]?.message).toBe("filter_not_number");
  });

  it.each([
    [{ column: "price", op: "gt", value: "9" }, ["10"]],
    [{ column: "price", op: "lte", value: "9" }, ["9", "-1"]],
    [{ column: "price", op: "ne", value: "9" }, ["10", "-1", ""]],
    [{ column: "price", op: "in", value: "10, -1" }, ["10", "-1"]],
    [{ column: "price", op: "empty", value: "" }, [""]],
    [{ column: "price", op: "not_empty", value: "" }, ["10", "9", "-1"]],
    [{ column: "kind", op: "contains", value: "ÉT" }, ["9"]],
    [{ column: "kind", op: "eq", value: "house" }, ["10"]],
    [{ column: "day", op: "gte", value: "2026-11-02" }, ["9", "-1"]],
  ])("filters by %o", (filter, left) => {
    const rows = [
      ["2026-11-01", "House", "10"],
      ["2026-11-02", "été", "9"],
      ["2026-11-03", "x", "-1"],
      ["", "y", ""],
    ];
    expect(tally(define({ filters: [filter] }), rows).rows.map((row) => row[2])).toEqual(left);
  });

  it("says in which line something is no number or no date, also where the row counts for nothing", () => {
    const definition = define({ filters: [{ column: "kind", op: "eq", value: "none" }] });
    expect(() =>
      tally(definition, [
        ["", "a", "1"],
        ["", "a", "1,5"],
      ]),
    ).toThrow("Line 3: “1,5” in price is not a number.");
    for (const wrong of ["20/11/2026", "2026-02-30", "soon"])
      expect(() => tally(definition, [[wrong, "a", "1"]])).toThrow(`Line 2: “${wrong}” in day is not a date`);
    const without = () => createTally(definition, ["day", "kind"], { day: "2026-11-20", timezone: "UTC" });
    expect(without).toThrow("Column price was not found. Available: day, kind.");
  });

  it("measures what a plain reckoning over all rows comes to, cent by cent", () => {
    const price = fc.oneof(
      fc.constant(""),
      fc.integer({ min: -1e8, max: 1e8 }).map((cents) => (cents / 100).toFixed(2)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b"), price), { maxLength: 60 }), (made) => {
        const where = { column: "kind", op: "eq", value: "a" };
        const definition = define({ measures: measures.map((measure) => ({ ...measure, where })) });
        const { totals } = tally(
          definition,
          made.map(([kind, value]) => ["", kind, value]),
        );
        const of = made.filter(([kind]) => kind === "a");
        const values = of.flatMap(([, value]) => (value === "" ? [] : [Number(value)])).sort((x, y) => x - y);
        const [middle, half] = [values.length >> 1, values.length % 2 === 1];
        const cents = values.reduce((total, value) => total + Math.round(value * 100), 0);
        const median = half ? values[middle] : ((values[middle - 1] ?? 0) + (values[middle] ?? 0)) / 2;
        const some = values.length > 0;
        const near = (value: number) => expect.closeTo(value, 5) as number;
        expect(totals.map(({ now }) => now)).toEqual([
          of.length,
          some ? cents / 100 : null,
          some ? near(cents / 100 / values.length) : null,
          some ? median : null,
          some ? values[0] : null,
          some ? values.at(-1) : null,
        ]);
      }),
    );
  });
});

describe("a definition", () => {
  it.each([
    [{ columns: [] }, "columns", "columns_required"],
    [{ columns: [columns[0], columns[0]] }, "columns.1.name", "column_twice"],
    [{ dateColumn: "price", lookbackDays: 3 }, "dateColumn", "column_not_date"],
    [{ lookbackDays: 3 }, "dateColumn", "lookback_needs_date"],
    [{ groupBy: { column: "kind", by: "week" }, measures }, "groupBy.column", "column_not_date"],
    [{ groupBy: { column: "kind", by: "value" } }, "measures", "measures_required"],
    [{ measures: [{ label: "S", op: "sum", column: "kind" }] }, "measures.0.column", "column_not_number"],
    [{ measures, charts: [{ type: "bar", measure: 0 }] }, "charts.0", "chart_needs_groups"],
    [
      { measures, groupBy: { column: "kind" }, charts: [{ type: "bar", measure: 6 }] },
      "charts.0.measure",
      "chart_measure_unknown",
    ],
    [{ filters: [{ column: "nothing", op: "eq", value: "" }] }, "filters.0.column", "column_unknown"],
  ])("%o is refused at %s", (change, path, code) => {
    const { error } = reportDefinitionSchema.safeParse({ columns, ...change });
    expect(error?.issues.map((issue) => [issue.path.join("."), issue.message])).toContainEqual([path, code]);
  });
});
