import type { z } from "zod";
import type { reportInputSchema } from "@/lib/reports/schema";
import type { ErrorView } from "@/lib/transport/problem";

/** A report as the form holds it: perhaps not right yet. */
export type ReportDraft = z.input<typeof reportInputSchema>;
export type SourceDraft = ReportDraft["source"];
export type DefinitionDraft = ReportDraft["definition"];

/** What is wrong with a field, by where it is: `definition.measures.0.label`. */
export type ErrorsAt = (path: string) => string | undefined;

/** Looks an error up by its field's path; one that names no field of the form is said where `path` is empty. */
export function errorsOf(error: ErrorView | undefined): ErrorsAt {
  const fields = (error?.fields ?? []).map(({ path, message }) => ({
    // An action that takes its subject beside the input names the input, too.
    path: path.filter((part, index) => !(index === 0 && part === "input")).join("."),
    message,
  }));
  return (path) => {
    if (path === "") return fields.length === 0 ? error?.message : undefined;
    return fields.find((field) => field.path === path)?.message;
  };
}

/** What a form for a new report begins with. */
export function emptyDraft(language: ReportDraft["language"]): ReportDraft {
  return { name: "", language, source: { kind: "csv", url: "" }, definition: { columns: [] } };
}
