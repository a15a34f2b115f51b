"use client";

import { useEffect, useState } from "react";
import type { SearchResult } from "@/lib/search/schema";

/** The search starts after this long without another key. */
const typingMs = 150;

const nothing: SearchResult[] = [];

/** The results for a text while it is typed. Earlier results stay until newer ones arrive. */
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
