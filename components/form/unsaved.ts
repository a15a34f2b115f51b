"use client";

import { useEffect } from "react";

/** The forms of this page that hold something typed that is saved nowhere. */
const forms = new Set<symbol>();
/** Asks whether to leave all the same, and then does. */
let ask: ((leave: () => void) => void) | null = null;

/** Says that a form holds something that would be lost with the page. */
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

/** Leaves the page; asks first where something typed would be lost. */
export function leavePage(leave: () => void): void {
  if (isUnsaved() && ask) ask(leave);
  else leave();
}

/** Sets who asks. Returns what ends that. */
export function askWith(asking: (leave: () => void) => void): () => void {
  ask = asking;
  return () => {
    ask = null;
  };
}
