"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { inputClass } from "@/components/form/field";

/** After so long without another key, what was typed is searched for. */
export const typingMs = 300;

/**
 * Filters and a search that live in the address of a page, so that what was found can be kept and shared. What is empty,
 * or `isDefault`, stays out of it. A choice takes what was typed with it, at once.
 */
export function useSearchFilters<Values extends { text: string } & Record<string, string>>(
  path: string,
  values: Values,
  isDefault: (name: string, value: string) => boolean = () => false,
) {
  const router = useRouter();
  const [text, setText] = useState(values.text);
  // What the address said last, and what was asked of it here: one that says something else has come from elsewhere.
  const [seen, setSeen] = useState(values.text);
  const [sent, setSent] = useState(values.text);
  if (values.text !== seen) {
    setSeen(values.text);
    if (values.text !== sent) setText(values.text);
    setSent(values.text);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (change: Partial<Values>) => {
    clearTimeout(timer.current);
    setSent(change.text ?? text);
    const next = Object.entries<string>({ ...values, text, ...change }).filter(
      ([name, value]) => value !== "" && !isDefault(name, value),
    );
    router.push(`${path}?${new URLSearchParams(next)}`, { scroll: false });
  };
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => choose({ text: typed } as Partial<Values>), typingMs);
  };
  return { text, type, choose };
}

/** The field in which one types what is searched for. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={80}
      className={`${inputClass} w-full! sm:w-56!`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** A day that a list begins or ends with. */
export function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="flex items-center gap-2 text-sm text-quiet">
      {label}
      <input
        type="date"
        className={`${inputClass} w-auto!`}
        defaultValue={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
