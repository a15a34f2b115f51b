"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useUnsaved } from "@/components/form/unsaved";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

export type SaveState =
  | { kind: "idle" }
  | { kind: "saving" }
  | { kind: "saved" }
  /** The input was refused; what was typed is kept. */
  | { kind: "refused"; error: ErrorView }
  /** Somebody else has saved in the meantime. */
  | { kind: "stale" }
  /** The server could not be reached, or refused for a reason outside the input; saving can be tried again. */
  | { kind: "failed"; message: string | null };

const debounceMs = 700;
/** Waiting times before the retries of a failed save; the last one applies to all later retries. */
const retryMs = [2_000, 5_000, 15_000, 30_000];

/**
 * Saves automatically shortly after the last change, one save at a time, always the newest input. A failed save loses
 * nothing: the input is kept and sent again after a while, when the network is back, or by `retry`.
 */
export function useAutosave<Input, Data>(
  save: (input: Input) => Promise<ActionResult<Data>>,
  onSaved: (data: Data) => void,
) {
  const [state, setState] = useState<SaveState>({ kind: "idle" });
  const pending = useRef<Input | null>(null);
  const busy = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const failures = useRef(0);
  const saveRef = useRef(save);
  const flushRef = useRef(() => Promise.resolve());
  const savedRef = useRef(onSaved);
  useEffect(() => {
    saveRef.current = save;
    savedRef.current = onSaved;
  });

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    if (busy.current) return;
    busy.current = true;
    try {
      while (pending.current !== null) {
        const input: Input = pending.current;
        pending.current = null;
        setState({ kind: "saving" });
        const next = await attempt(() => saveRef.current(input));
        failures.current = next === null ? failures.current + 1 : 0;
        if (next === null) {
          pending.current ??= input;
          setState({ kind: "failed", message: null });
          timer.current = setTimeout(
            () => void flushRef.current(),
            retryMs[Math.min(failures.current, retryMs.length) - 1],
          );
          return;
        }
        if (next.ok) {
          savedRef.current(next.data);
          setState({ kind: "saved" });
        } else if (next.error.code === "stale") {
          setState({ kind: "stale" });
        } else if (next.error.code === "invalid" || next.error.code === "conflict") {
          setState({ kind: "refused", error: next.error });
        } else {
          // The input is not at fault: it is kept and can be sent again, for example after signing in again.
          pending.current ??= input;
          setState({ kind: "failed", message: next.error.message });
          return;
        }
      }
    } finally {
      busy.current = false;
    }
  }, []);

  useEffect(() => {
    flushRef.current = flush;
  }, [flush]);

  const change = useCallback(
    (input: Input) => {
      pending.current = input;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), debounceMs);
    },
    [flush],
  );

  /** Cancels the scheduled save, because the input is not valid yet. */
  const hold = useCallback(() => {
    pending.current = null;
    clearTimeout(timer.current);
  }, []);

  useEffect(() => {
    // On leaving the page with unsaved input: save now, and let the browser ask.
    const leave = (event: BeforeUnloadEvent) => {
      if (pending.current === null && !busy.current) return;
      void flush();
      event.preventDefault();
    };
    const online = () => void flush();
    window.addEventListener("beforeunload", leave);
    window.addEventListener("online", online);
    return () => {
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("online", online);
      void flush();
    };
  }, [flush]);
  // Input that only waits for its timer is saved when the page is left; input that could not be saved would be lost.
  useUnsaved(state.kind === "failed" || state.kind === "refused" || state.kind === "stale");

  return { state, change, hold, retry: flush };
}

/** Null if the server could not be reached or failed. */
async function attempt<Data>(work: () => Promise<ActionResult<Data>>): Promise<ActionResult<Data> | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}
