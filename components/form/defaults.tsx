"use client";

import { createContext, useContext } from "react";
import type { WeekStart } from "@/lib/people/schema";

interface Defaults {
  /** The first day of the week for the reader. */
  weekStart: WeekStart;
  /** The initial zone of a new schedule; null for the zone of the browser. */
  timezone: string | null;
}

const Context = createContext<Defaults>({ weekStart: "mon", timezone: null });

/** The initial values of forms, as set by the person and the workspace. */
export function DefaultsProvider({ value, children }: { value: Defaults; children: React.ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function useDefaults(): Defaults {
  return useContext(Context);
}
