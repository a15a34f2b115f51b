"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { SearchField, typingMs } from "@/components/form/search-filters";
import type { Choices } from "@/lib/paging";
import type { ActionResult } from "@/lib/transport/action";

export type FindChoices<Option> = (text: string) => Promise<ActionResult<Choices<Option>>>;

/**
 * The options to choose from and, if these are not all, a search for the rest by name. Chosen options stay in the list,
 * whatever is searched for. A search that fails changes nothing.
 */
export function useChoices<Option extends { id: string }>(
  initial: Choices<Option>,
  find: FindChoices<Option>,
  chosen: readonly string[],
): { options: Option[]; search: React.ReactNode } {
  const t = useTranslations("tasks");
  const [text, setText] = useState("");
  const [found, setFound] = useState(initial.options);
  const [known, setKnown] = useState(initial.options);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = async (typed: string) => {
    const turn = ++asked.current;
    const result = await find(typed).catch(() => null);
    // If two searches are running, the later one counts.
    if (!result?.ok || turn !== asked.current) return;
    setFound(result.data.options);
    setKnown((before) => [...result.data.options, ...before]);
  };
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void ask(typed), typingMs);
  };
  const kept = chosen.flatMap((id) => {
    if (found.some((one) => one.id === id)) return [];
    const one = known.find((option) => option.id === id);
    return one ? [one] : [];
  });
  return {
    options: [...kept, ...found],
    search: initial.more ? <SearchField label={t("search")} value={text} onChange={type} /> : null,
  };
}
