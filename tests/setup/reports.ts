import type { Scope } from "@/lib/db/scope";
import { createReport } from "@/lib/reports/commands";
import { type ReportInput, reportDefinitionSchema } from "@/lib/reports/schema";

/** The least report there is, over a table elsewhere. */
export const reportInput = (): ReportInput => ({
  name: "Report",
  language: "en",
  source: { kind: "csv", url: "https://example.com/a.csv" },
  definition: reportDefinitionSchema.parse({ columns: [{ name: "a", label: "A", type: "text" }] }),
});

/** A report of whoever acts. Returns its id. */
export const makeReport = async (scope: Scope): Promise<string> => (await createReport(scope, reportInput())).id;
