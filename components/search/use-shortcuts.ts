"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { leavePage } from "@/components/form/unsaved";
import { commands } from "@/components/search/commands";

const storageKey = "periodical.shortcuts";
/** The second of two keys must follow within this time. */
const pauseMs = 1_200;

/** Whether keys alone trigger something: people who use voice control, or lean on the keyboard, turn that off. */
export function areShortcutsOn(): boolean {
  return localStorage.getItem(storageKey) !== "off";
}

export function setShortcutsOn(on: boolean): void {
  localStorage.setItem(storageKey, on ? "on" : "off");
}

/** Ctrl+K, ⌘K or a slash opens the search, a question mark lists the keys, and two consecutive keys open a page. */
export function useShortcuts({
  manages,
  onSearch,
  onHelp,
}: {
  manages: boolean;
  onSearch: () => void;
  onHelp: () => void;
}): void {
  const router = useRouter();
  const onKey = useEffectEvent((event: KeyboardEvent, before: string | null): string | null => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") {
      event.preventDefault();
      onSearch();
      return null;
    }
    if (ctrlKey || metaKey || altKey || isTyping(event.target) || !areShortcutsOn()) return null;
    const command = commands.find(({ keys, managers }) => keys === `${before} ${key}` && (manages || !managers));
    if (command) leavePage(() => router.push(command.path));
    else if (key === "/") onSearch();
    else if (key === "?") onHelp();
    else return key.length === 1 ? key : before;
    event.preventDefault();
    return null;
  });
  useEffect(() => {
    let before: { key: string | null; at: number } = { key: null, at: 0 };
    const listen = (event: KeyboardEvent) => {
      const recent = event.timeStamp - before.at < pauseMs ? before.key : null;
      before = { key: onKey(event, recent), at: event.timeStamp };
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=listbox]") !== null;
}
