import type { Scope } from "@/lib/db/scope";
import { createReport } from "@/lib/reports/commands";
import { type ReportInput, reportDefinitionSchema } from "@/lib/reports/schema";

/** The smallest possible report, over a table on another server. */
export const reportInput = (): ReportInput => ({
  name: "Report",
  language: "en",
  source: { kind: "csv", url: "https://example.com/a.csv" },
  definition: reportDefinitionSchema.parse({ columns: [{ name: "a", label: "A", type: "text" }] }),
});

/** Creates a report of the acting person. Returns its id. */
export const makeReport = async (scope: Scope): Promise<string> => (await createReport(scope, reportInput())).id;
