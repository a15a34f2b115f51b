"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { toast } from "sonner";
import { applyErrors } from "@/components/form/apply-errors";
import { useAttempt } from "@/components/form/attempt";
import type { ActionResult } from "@/lib/transport/action";

/** Submits a form to an action: errors go to their fields, success is said in a toast and the page shown anew. */
export function useSubmit<Values extends FieldValues, Output, Data>(
  form: UseFormReturn<Values, unknown, Output>,
  action: (input: Output) => Promise<ActionResult<Data>>,
  { done, onDone }: { done?: string; onDone?: (data: Data) => void },
): (event: FormEvent) => void {
  const attempt = useAttempt();
  const router = useRouter();
  const submit = form.handleSubmit(async (values) => {
    const result = await attempt(action(values));
    if (!result.ok) return applyErrors(form, result.error);
    if (done) toast.success(done);
    onDone?.(result.data);
    return router.refresh();
  });
  return (event) => void submit(event);
}
