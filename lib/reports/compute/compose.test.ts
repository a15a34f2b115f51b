import { expect, it } from "vitest";
import { composeBlocks, plainTable } from "@/lib/reports/compute/compose";
import { createTally } from "@/lib/reports/compute/tally";
import { writeXlsx } from "@/lib/reports/compute/write-xlsx";
import { reportDefinitionSchema } from "@/lib/reports/schema";

const definition = reportDefinitionSchema.parse({
  columns: [
    { name: "day", label: "Day", type: "date" },
    { name: "paid", label: "Paid", type: "number", decimal: "comma", format: "currency", currency: "EUR" },
    { name: "share", label: "Share", type: "number", format: "percent" },
  ],
  dateColumn: "day",
  lookbackDays: 10,
  groupBy: { column: "day", by: "week" },
  measures: [
    { label: "How many", op: "count" },
    { label: "Paid", op: "sum", column: "paid" },
    { label: "Share", op: "average", column: "share" },
  ],
});

function tallied() {
  const tally = createTally(definition, ["day", "paid", "share"], { day: "2026-11-20", timezone: "UTC" });
  tally.add(["2026-11-11", "1.234,50 €", "12.5 %"], 2);
  tally.add(["2026-11-16", "(34,50)", "0.5"], 3);
  return tally.result();
}

it("figures are shown as their column is, in the report's language, and a week that is not whole says so", () => {
  const blocks = composeBlocks(tallied(), { definition, language: "en", source: "a file" });
  const table = blocks.find(({ kind }) => kind === "table");
  expect(table).toMatchObject({
    rows: [
      ["Week of 9 Nov 2026 (part)", "1", "€1,234.50", "12.5%"],
      ["Week of 16 Nov 2026 (part)", "1", "-€34.50", "50%"],
    ],
  });
  expect(blocks[0]).toMatchObject({ facts: [{ value: "2" }, { value: "€1,200" }, { value: "31.25%" }] });
  const french = composeBlocks(tallied(), { definition, language: "fr", source: "un fichier" });
  expect(JSON.stringify(french[0])).toMatch(/1\s200\s€/u);
});

it("files have plain figures, and a workbook is one", async () => {
  const table = plainTable(tallied(), definition, "en");
  expect(table.rows).toEqual([
    ["2026-11-09", "1", "1234.5", "0.125"],
    ["2026-11-16", "1", "-34.5", "0.5"],
  ]);
  const workbook = await writeXlsx(table);
  expect(workbook.subarray(0, 2).toString()).toBe("PK");
});
