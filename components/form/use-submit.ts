"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { toast } from "sonner";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import { useUnsaved } from "@/components/form/unsaved";
import type { ActionResult } from "@/lib/transport/action";

interface Done<Data> {
  /** The text of the toast. */
  done?: string;
  onDone?: (data: Data) => void;
  /** Whether the form is emptied afterwards; otherwise it keeps what was typed, which is then saved. */
  clears?: boolean;
  /** The page to open, instead of refreshing this one. */
  to?: (data: Data) => string;
}

/**
 * Submits a form to an action: errors go to their fields, success is shown in a toast and the page is refreshed. Until
 * then, the user is asked before leaving the page.
 */
export function useSubmit<Values extends FieldValues, Output, Data>(
  form: UseFormReturn<Values, unknown, Output>,
  action: (input: Output) => Promise<ActionResult<Data>>,
  { done, onDone, clears = false, to }: Done<Data>,
): (event: FormEvent) => void {
  const attempt = useAttempt();
  const router = useRouter();
  useUnsaved(form.formState.isDirty);
  const submit = form.handleSubmit(async (values) => {
    const result = await attempt(action(values));
    if (!result.ok) {
      applyErrors(form, result.error);
      // Loads what others have saved in the meantime, so that the user sees it.
      if (result.error.code === "stale") router.refresh();
      return;
    }
    if (clears) form.reset();
    else form.reset(form.getValues());
    if (done) toast.success(done);
    onDone?.(result.data);
    if (to) router.push(to(result.data));
    else router.refresh();
  });
  return (event) => {
    event.preventDefault();
    void submit(event);
  };
}
