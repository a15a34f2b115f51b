"use client";

import { useEffect, useState } from "react";
import type { SearchResult } from "@/lib/search/schema";

/** After so long without another key, what was typed is searched for. */
const typingMs = 150;

const nothing: SearchResult[] = [];

/** What a text finds, while it is typed. What was found before stays until there is something newer. */
export function useSearch(text: string): { results: SearchResult[]; state: "idle" | "searching" | "failed" } {
  const [found, setFound] = useState<{ text: string; results: SearchResult[] | null }>({ text: "", results: nothing });
  const sought = text.trim();
  useEffect(() => {
    if (sought === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      fetchResults(sought, stop.signal)
        .then((results) => setFound({ text: sought, results }))
        .catch(() => {
          if (!stop.signal.aborted) setFound({ text: sought, results: null });
        });
    }, typingMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sought]);
  if (sought === "") return { results: nothing, state: "idle" };
  const state = found.text !== sought ? "searching" : found.results === null ? "failed" : "idle";
  return { results: found.results ?? nothing, state };
}

async function fetchResults(text: string, signal: AbortSignal): Promise<SearchResult[]> {
  const answer = await fetch(`/api/v1/search?${new URLSearchParams({ text })}`, { signal });
  if (!answer.ok) throw new Error("The search was not answered.");
  return ((await answer.json()) as { data: SearchResult[] }).data;
}
