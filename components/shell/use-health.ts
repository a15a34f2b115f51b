"use client";

import { useSyncExternalStore } from "react";
import type { HealthView } from "@/lib/health/schema";

interface Heard {
  /** Null if the web server itself does not answer. */
  health: HealthView | null;
  at: number;
}

const everyMs = 10_000;
const listeners = new Set<() => void>();
let heard: Heard | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

/** The state of the system, polled every ten seconds, once for the whole page; at first, the rendered state. */
export function useHealth(initial: HealthView): Heard {
  const latest = useSyncExternalStore(
    listen,
    () => heard,
    () => undefined,
  );
  return latest ?? { health: initial, at: 0 };
}

function listen(onChange: () => void): () => void {
  listeners.add(onChange);
  timer ??= setInterval(() => void ask(), everyMs);
  return () => {
    listeners.delete(onChange);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

async function ask(): Promise<void> {
  heard = { health: await readHealth(), at: Date.now() };
  for (const listener of listeners) listener();
}

async function readHealth(): Promise<HealthView | null> {
  try {
    return (await (await fetch("/api/health", { cache: "no-store" })).json()) as HealthView;
  } catch {
    return null;
  }
}
