"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useShortcuts } from "@/components/search/use-shortcuts";

// Both are opened only now and then, so they are loaded on first use.
const Palette = dynamic(() => import("@/components/search/palette").then((module) => module.Palette));
const ShortcutHelp = dynamic(() => import("@/components/search/shortcut-help").then((module) => module.ShortcutHelp));

/** Search from everywhere: through the field in the menu, and through keys. */
export function Search({ manages, keys = false }: { manages: boolean; keys?: boolean }) {
  const t = useTranslations("search");
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen("palette")}
        className="flex min-h-9 w-full items-center justify-between gap-2 rounded border border-edge bg-raised px-2.5 text-sm text-quiet hover:border-ink"
      >
        <span>{t("open")}</span>
        <kbd className="font-mono text-xs whitespace-nowrap" aria-hidden="true">
          Ctrl K
        </kbd>
      </button>
      {keys && <Keys manages={manages} onOpen={setOpen} />}
      {open === "palette" && <Palette manages={manages} onHelp={() => setOpen("help")} onClose={() => setOpen(null)} />}
      {open === "help" && <ShortcutHelp manages={manages} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Listens to the keys once, however many search fields a page has. */
function Keys({ manages, onOpen }: { manages: boolean; onOpen: (what: "palette" | "help") => void }) {
  useShortcuts({ manages, onSearch: () => onOpen("palette"), onHelp: () => onOpen("help") });
  return null;
}
