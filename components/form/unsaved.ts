"use client";

import { useEffect } from "react";

/** The forms of this page with unsaved input. */
const forms = new Set<symbol>();
/** Asks whether to leave anyway, and then leaves. */
let ask: ((leave: () => void) => void) | null = null;

/** Registers that a form has input that would be lost with the page. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const form = Symbol("form");
    forms.add(form);
    return () => void forms.delete(form);
  }, [isUnsaved]);
}

export function isUnsaved(): boolean {
  return forms.size > 0;
}

/** Leaves the page; asks first if typed input would be lost. */
export function leavePage(leave: () => void): void {
  if (isUnsaved() && ask) ask(leave);
  else leave();
}

/** Sets the function that asks. Returns a function that unsets it. */
export function askWith(asking: (leave: () => void) => void): () => void {
  ask = asking;
  return () => {
    ask = null;
  };
}
