"use client";

import { useState } from "react";
import { useAttempt } from "@/components/form/attempt";
import { type ErrorsAt, errorsOf } from "@/components/form/errors-at";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

/** Sends what a form holds to an action; what was wrong with it is known until it is sent again. */
export function useSend(): {
  busy: boolean;
  errors: ErrorsAt;
  setError: (error: ErrorView | undefined) => void;
  /** Whether it was taken. */
  send: (work: Promise<ActionResult<unknown>>) => Promise<boolean>;
} {
  const attempt = useAttempt();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView>();
  return {
    busy,
    errors: errorsOf(error),
    setError,
    async send(work) {
      setBusy(true);
      const result = await attempt(work).finally(() => setBusy(false));
      setError(result.ok ? undefined : result.error);
      return result.ok;
    },
  };
}
