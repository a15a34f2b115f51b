"use client";

import type { UseFormRegisterReturn } from "react-hook-form";
import { Field, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";

/** One line of text in a form, with its label and its error. */
export function TextField({
  label,
  hint,
  error,
  type = "text",
  autoComplete = "off",
  register,
  id = register.name,
  ...rest
}: {
  label: string;
  hint?: string;
  /** A key under `errors`, or a sentence. */
  error: string | undefined;
  type?: "text" | "email" | "password";
  autoComplete?: string;
  inputMode?: "numeric" | "decimal" | "text";
  placeholder?: string;
  spellCheck?: boolean;
  register: UseFormRegisterReturn;
  id?: string;
}) {
  const text = useErrorText();
  const said = text(error);
  return (
    <Field id={id} label={label} hint={hint} error={said}>
      <input
        type={type}
        autoComplete={autoComplete}
        {...rest}
        {...register}
        {...fieldProps(id, said)}
        className={inputClass}
      />
    </Field>
  );
}
