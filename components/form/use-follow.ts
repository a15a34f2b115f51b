"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { FieldValues, Path, PathValue, UseFormReturn } from "react-hook-form";

/** The saved values, in the form's own terms; the version is null while nothing is saved yet. */
export interface Saved<Values> {
  version: number | null;
  values: Values;
}

/** Fields that somebody else has changed and saved while they were being changed here. */
export interface Clash {
  fields: readonly string[];
  /** The text of a field in the version of `whose`; null if the value is not plain text. */
  textOf: (field: string, whose: Whose) => string | null;
  choose: (field: string, whose: Whose) => void;
  /** Ends the clash once every field has been chosen. */
  settle: () => void;
}

export type Whose = "mine" | "theirs";

interface Options {
  /** Sets the form to what is saved, without counting as a change by hand. */
  adopt?: (change: () => void) => void;
  /** Says whether changes must wait for a choice. */
  onClash?: (isOpen: boolean) => void;
  /** Called when input typed here was kept beside what somebody else saved. */
  onMerged?: () => void;
}

/**
 * Keeps a form in step with what others save. Fields not touched here are updated; typed input stays; if both changed
 * the same field, the user is asked. Compares field by field, at the top level of the form.
 */
export function useFollow<Values extends FieldValues, Output>(
  form: UseFormReturn<Values, unknown, Output>,
  saved: Saved<Values>,
  { adopt, onClash, onMerged }: Options = {},
) {
  const base = useRef(saved);
  const version = useRef(saved.version);
  const [clash, setClash] = useState<Clash | null>(null);
  const told = useRef({ adopt, onClash, onMerged });
  useEffect(() => {
    told.current = { adopt, onClash, onMerged };
  });
  const { getValues, reset, setValue, clearErrors } = form;
  useEffect(() => {
    if (!isNewer(saved.version, version.current)) {
      // This form has saved it itself.
      if (saved.version === version.current) base.current = saved;
      return;
    }
    const from = base.current.values;
    const mine = structuredClone(getValues());
    const theirs = saved.values;
    base.current = saved;
    version.current = saved.version;
    const typed = Object.keys(theirs).filter((field) => !isSame(mine[field], from[field]));
    const both = typed.filter((field) => !isSame(theirs[field], from[field]) && !isSame(theirs[field], mine[field]));
    const put = (field: string, value: unknown) =>
      setValue(field as Path<Values>, value as PathValue<Values, Path<Values>>, { shouldDirty: true });
    const follow = () => {
      reset(theirs);
      clearErrors("root");
    };
    if (both.length > 0) told.current.onClash?.(true);
    if (told.current.adopt) told.current.adopt(follow);
    else follow();
    for (const field of typed) put(field, mine[field]);
    if (both.length === 0) {
      if (typed.length > 0) told.current.onMerged?.();
      return;
    }
    const valueOf = (field: string, whose: Whose): unknown => (whose === "mine" ? mine : theirs)[field];
    // oxlint-disable-next-line react/set-state-in-effect -- it is the answer to what came from outside, told once
    setClash({
      fields: both,
      textOf: (field, whose) => textOf(valueOf(field, whose)),
      choose: (field, whose) => put(field, valueOf(field, whose)),
      settle: () => {
        setClash(null);
        told.current.onClash?.(false);
      },
    });
  }, [saved, getValues, reset, setValue, clearErrors]);
  /** Records that this form has saved it as that version. */
  const noteSaved = useCallback((next: number) => {
    version.current = next;
  }, []);
  /** What the form says now was submitted: the page brings it back as it was stored, and that is no change by others. */
  const noteSubmitted = useCallback(() => {
    base.current = { ...base.current, values: structuredClone(getValues()) };
  }, [getValues]);
  return { version, noteSaved, noteSubmitted, clash };
}

function isNewer(one: number | null, than: number | null): boolean {
  return one !== null && (than === null || one > than);
}

/** Both are JSON values: the order of fields does not matter, and undefined values are left out. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function textOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return value.length > 200 ? `${value.slice(0, 200)}…` : value;
}
