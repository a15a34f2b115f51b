"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useUnsaved } from "@/components/form/unsaved";
import type { ActionResult } from "@/lib/transport/action";
import type { ErrorView } from "@/lib/transport/problem";

export type SaveState =
  | { kind: "idle" }
  | { kind: "saving" }
  | { kind: "saved" }
  /** The input was refused; what was typed stays. */
  | { kind: "refused"; error: ErrorView }
  /** Somebody else saved meanwhile. */
  | { kind: "stale" }
  /** The server could not be reached, or refused for a reason outside the input; saving can be tried again. */
  | { kind: "failed"; message: string | null };

const debounceMs = 700;
/** How long to wait before a save that failed is tried again; the last one from then on. */
const retryMs = [2_000, 5_000, 15_000, 30_000];

/**
 * Saves by itself shortly after the last change, one save at a time, always the newest input. A failed save loses
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
          // Nothing is wrong with the input: it is kept, and can be sent again once one has signed in again, say.
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

  /** What was scheduled to be saved is not worth saving: it is not valid yet. */
  const hold = useCallback(() => {
    pending.current = null;
    clearTimeout(timer.current);
  }, []);

  useEffect(() => {
    // Leaving the page with something unsaved: save now, and let the browser ask.
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
  // What waits only for its moment is saved as the page is left; what could not be saved would be lost.
  useUnsaved(state.kind === "failed" || state.kind === "refused" || state.kind === "stale");

  return { state, change, hold, retry: flush };
}

/** Null when the server could not be reached or failed. */
async function attempt<Data>(work: () => Promise<ActionResult<Data>>): Promise<ActionResult<Data> | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}
