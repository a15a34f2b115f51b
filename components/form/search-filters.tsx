"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { inputClass } from "@/components/form/field";

/** How long after the last keystroke the search starts. */
export const typingMs = 300;

/**
 * Filters and a search that are kept in the URL of a page, so that a result can be saved and shared. Values that are
 * empty or that `isDefault` accepts stay out of it. Choosing a filter also applies the typed text at once.
 */
export function useSearchFilters<Values extends { text: string } & Record<string, string>>(
  path: string,
  values: Values,
  isDefault: (name: string, value: string) => boolean = () => false,
) {
  const router = useRouter();
  const [text, setText] = useState(values.text);
  // The last text in the URL, and the last text set from here: any other text in the URL has come from elsewhere.
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

/** The field for the search text. */
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

/** A field for the first or last day of a list. */
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
