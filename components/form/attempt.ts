"use client";

import { useErrorText } from "@/components/form/use-error-text";
import type { ActionResult } from "@/lib/transport/action";

/** Awaits a server action's result. If the server fails or cannot be reached, the result is an error that says so. */
export function useAttempt(): <Data>(work: Promise<ActionResult<Data>>) => Promise<ActionResult<Data>> {
  const errorText = useErrorText();
  return async (work) => {
    try {
      return await work;
    } catch {
      return { ok: false, error: { code: "conflict", message: errorText("server_unreachable"), fields: [] } };
    }
  };
}
