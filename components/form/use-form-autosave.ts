"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { applyErrors } from "@/components/form/apply-errors";
import { useUnsaved } from "@/components/form/unsaved";
import { useAutosave } from "@/components/form/use-autosave";
import { type Saved, useFollow } from "@/components/form/use-follow";
import type { ActionResult } from "@/lib/transport/action";

interface Options<Values extends FieldValues, Output> {
  form: UseFormReturn<Values, unknown, Output>;
  /** What is saved, as the page received it. */
  saved: Saved<Values>;
  /** The form's values as the schema sees them; null if they are not valid. Must be stable. */
  parse: (values: Values) => Output | null;
  /** Saves input that is meant for that version. */
  save: (input: Output, version: number | null) => Promise<ActionResult<{ version: number }>>;
  onSaved?: () => void;
}

/**
 * A form that saves automatically: valid input that differs from what was last saved is sent, invalid input waits. What
 * others save is taken over.
 */
export function useFormAutosave<Values extends FieldValues, Output>({
  form,
  saved,
  parse,
  save,
  onSaved,
}: Options<Values, Output>) {
  const router = useRouter();
  const last = useRef<string | null>(null);
  const muted = useRef(false);
  const defaults = useRef(form.formState.defaultValues);
  const { subscribe, getValues } = form;
  /** Treats the form's current values as already saved. */
  const settle = useCallback(() => {
    last.current = JSON.stringify(parse(getValues()));
  }, [getValues, parse]);
  /** Changes the form without causing a save: for a default that is known only in the browser. */
  const adopt = useCallback(
    (change: () => void) => {
      const was = muted.current;
      muted.current = true;
      change();
      muted.current = was;
      settle();
    },
    [settle],
  );
  const look = useRef(() => undefined as void);
  const { version, noteSaved, clash } = useFollow(form, saved, {
    adopt,
    onClash: (isOpen) => {
      muted.current = isOpen;
      if (!isOpen) look.current();
    },
  });
  const {
    state,
    change: schedule,
    hold,
    retry,
  } = useAutosave(
    (input: Output) => save(input, version.current),
    (data) => {
      noteSaved(data.version);
      onSaved?.();
      router.refresh();
    },
  );
  useEffect(() => {
    const saveChanges = () => {
      if (muted.current) return;
      const output = parse(getValues());
      const written = JSON.stringify(output);
      if (written === last.current) return;
      last.current = written;
      if (output === null) hold();
      else schedule(output);
    };
    look.current = saveChanges;
    last.current = JSON.stringify(parse(defaults.current as Values));
    // Saves what was typed, or restored by the browser, before the page was hydrated; invalid input waits for a change.
    if (parse(getValues()) !== null) saveChanges();
    return subscribe({ formState: { values: true }, callback: saveChanges });
  }, [subscribe, getValues, parse, schedule, hold]);
  useEffect(() => {
    // An error that concerns no field is shown beside the form, by the note.
    if (state.kind === "refused" && state.error.fields.length > 0) applyErrors(form, state.error);
    if (state.kind === "saved") form.clearErrors();
    // Loads what others have saved in the meantime, so that the user sees it.
    if (state.kind === "stale") router.refresh();
  }, [state, form, router]);
  const { isValid, isDirty } = form.formState;
  useUnsaved((isDirty && !isValid) || clash !== null);
  return { state, retry, adopt, clash };
}
