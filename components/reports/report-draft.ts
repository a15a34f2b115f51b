import type { z } from "zod";
import type { reportInputSchema } from "@/lib/reports/schema";

/** A report as the form holds it: possibly not valid yet. */
export type ReportDraft = z.input<typeof reportInputSchema>;
export type SourceDraft = ReportDraft["source"];
export type DefinitionDraft = ReportDraft["definition"];

/** The initial values of the form for a new report. */
export function emptyDraft(language: ReportDraft["language"]): ReportDraft {
  return { name: "", language, source: { kind: "csv", url: "" }, definition: { columns: [] } };
}

/** The automatic label of a measure: "Sum, Amount". */
export function labelOfMeasure(op: string, column?: string): string {
  const words = column ? `${op}, ${column}` : op;
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 60);
}
