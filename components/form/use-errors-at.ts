"use client";

import { type FieldValues, get, type UseFormReturn } from "react-hook-form";
import { useErrorText } from "@/components/form/use-error-text";

/** The error of a field by its path: `definition.measures.0.label`; that of the whole form if the path is empty. */
export type ErrorsAt = (path: string) => string | undefined;

interface Wrong {
  message?: string;
}

/** A form's errors by their paths, as sentences. */
export function useErrorsAt<Values extends FieldValues, Output>(
  form: UseFormReturn<Values, unknown, Output>,
): ErrorsAt {
  const text = useErrorText();
  const { errors } = form.formState;
  return (path) => {
    const error: (Wrong & { root?: Wrong }) | undefined = get(errors, path === "" ? "root" : path);
    return text(error?.message ?? error?.root?.message);
  };
}
