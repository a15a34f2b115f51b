import type { ErrorView } from "@/lib/transport/problem";

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
