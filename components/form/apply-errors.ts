import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import type { ErrorView } from "@/lib/transport/problem";

/** Puts a refused action's errors where they belong: on their fields, else on the form. */
export function applyErrors<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  error: ErrorView,
): void {
  for (const { path, message } of error.fields) {
    // An action that takes its subject beside the input names the input, too.
    const place = path[0] === "input" ? path.slice(1) : path;
    form.setError((place.join(".") || "root") as Path<Values>, { message });
  }
  if (error.fields.length === 0) form.setError("root", { message: error.message });
}
