"use client";

import { useCallback, useEffect, useRef } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { applyErrors } from "@/components/form/apply-errors";
import { useAutosave } from "@/components/form/use-autosave";
import type { ActionResult } from "@/lib/transport/action";

interface Options<Values extends FieldValues, Output, Data> {
  form: UseFormReturn<Values, unknown, Output>;
  /** The form's values as the schema sees them; null while they are not valid. Must be stable. */
  parse: (values: Values) => Output | null;
  save: (input: Output) => Promise<ActionResult<Data>>;
  onSaved: (data: Data) => void;
}

/** A form that saves by itself: what is valid and differs from what was last saved goes out, what is not valid waits. */
export function useFormAutosave<Values extends FieldValues, Output, Data>({
  form,
  parse,
  save,
  onSaved,
}: Options<Values, Output, Data>) {
  const { state, change, hold, retry } = useAutosave(save, onSaved);
  const last = useRef<string | null>(null);
  const { subscribe, getValues } = form;
  /** Takes the form's present values for what is saved already. */
  const settle = useCallback(() => {
    last.current = JSON.stringify(parse(getValues()));
  }, [getValues, parse]);
  useEffect(() => {
    settle();
    return subscribe({
      formState: { values: true },
      callback: () => {
        const output = parse(getValues());
        const written = JSON.stringify(output);
        if (written === last.current) return;
        last.current = written;
        if (output === null) hold();
        else change(output);
      },
    });
  }, [subscribe, getValues, parse, change, hold, settle]);
  useEffect(() => {
    if (state.kind === "refused") applyErrors(form, state.error);
  }, [state, form]);
  return { state, retry, settle };
}
