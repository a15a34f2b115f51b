"use client";

import { createContext, useContext } from "react";
import type { WeekStart } from "@/lib/people/schema";

interface Defaults {
  /** The day a week begins with for the reader. */
  weekStart: WeekStart;
  /** The zone a new schedule begins with; null: the one the browser is in. */
  timezone: string | null;
}

const Context = createContext<Defaults>({ weekStart: "mon", timezone: null });

/** What forms begin with, as person and workspace have set it. */
export function DefaultsProvider({ value, children }: { value: Defaults; children: React.ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function useDefaults(): Defaults {
  return useContext(Context);
}
