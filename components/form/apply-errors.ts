import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import type { ErrorView } from "@/lib/transport/problem";

/** Sets the errors of a refused action: on their fields, or else on the form. */
export function applyErrors<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  error: ErrorView,
): void {
  for (const { path, message } of error.fields) {
    // If an action takes its subject beside the input, the path also contains `input`.
    const place = path[0] === "input" ? path.slice(1) : path;
    form.setError((place.join(".") || "root") as Path<Values>, { message });
  }
  if (error.fields.length === 0) form.setError("root", { message: error.message });
}
