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
  const { state, change: schedule, hold, retry } = useAutosave(save, onSaved);
  const last = useRef<string | null>(null);
  const { subscribe, getValues } = form;
  const muted = useRef(false);
  const defaults = useRef(form.formState.defaultValues);
  /** Takes the form's present values for what is saved already. */
  const settle = useCallback(() => {
    last.current = JSON.stringify(parse(getValues()));
  }, [getValues, parse]);
  /** Changes the form without that being anything to save: a default that is known only in the browser. */
  const adopt = useCallback(
    (change: () => void) => {
      muted.current = true;
      change();
      muted.current = false;
      settle();
    },
    [settle],
  );
  useEffect(() => {
    const saved = parse(defaults.current as Values);
    const present = parse(getValues());
    last.current = JSON.stringify(saved);
    // Typed, or put back by the browser, before the page was alive.
    if (present !== null && JSON.stringify(present) !== last.current) {
      last.current = JSON.stringify(present);
      schedule(present);
    }
    return subscribe({
      formState: { values: true },
      callback: () => {
        if (muted.current) return;
        const output = parse(getValues());
        const written = JSON.stringify(output);
        if (written === last.current) return;
        last.current = written;
        if (output === null) hold();
        else schedule(output);
      },
    });
  }, [subscribe, getValues, parse, schedule, hold]);
  useEffect(() => {
    // What concerns no field is said beside the form, by the note.
    if (state.kind === "refused" && state.error.fields.length > 0) applyErrors(form, state.error);
    if (state.kind === "saved") form.clearErrors();
  }, [state, form]);
  return { state, retry, adopt };
}
