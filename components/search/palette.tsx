"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { leavePage } from "@/components/form/unsaved";
import { commands } from "@/components/search/commands";
import { useSearch } from "@/components/search/use-search";
import { searchKinds } from "@/lib/search/schema";

interface Entry {
  id: string;
  title: string;
  detail: string | null;
  /** The page it opens; null opens the list of keys. */
  path: string | null;
}

interface Group {
  label: string;
  items: Entry[];
}

/** A field that finds everything, commands too, as the user types; Enter opens the selected entry. */
export function Palette({ manages, onHelp, onClose }: { manages: boolean; onHelp: () => void; onClose: () => void }) {
  const t = useTranslations("search");
  const router = useRouter();
  const [text, setText] = useState("");
  const { results, state } = useSearch(text);
  const groups = useMemo<Group[]>(() => {
    const sought = text.trim().toLowerCase();
    const possible = [
      ...commands
        .filter(({ managers }) => manages || !managers)
        .map(({ name, path, keys }) => ({ id: name, title: t(`command.${name}`), detail: keys ?? null, path })),
      { id: "help", title: t("shortcuts.title"), detail: "?", path: null },
    ].filter(({ title }) => title.toLowerCase().includes(sought));
    const found = searchKinds.flatMap((kind) => {
      const items = results.filter((result) => result.kind === kind);
      return items.length > 0 ? [{ label: t(`kind.${kind}`), items }] : [];
    });
    const all = { id: "all", title: t("all", { text: text.trim() }), detail: null, path: pathOfAll(text) };
    return [
      ...found,
      ...(sought && found.length > 0 ? [{ label: t("more"), items: [all] }] : []),
      ...(possible.length > 0 ? [{ label: t("commands"), items: possible }] : []),
    ];
  }, [results, text, manages, t]);
  const go = ({ path }: Entry) => {
    onClose();
    if (path === null) onHelp();
    else leavePage(() => router.push(path));
  };
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-ink/25" />
        <Dialog.Popup
          aria-label={t("title")}
          className="fixed top-[8vh] left-1/2 z-50 flex max-h-[min(36rem,84dvh)] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col rounded border border-edge bg-raised text-ink"
        >
          <Autocomplete.Root
            open
            inline
            items={groups}
            filter={null}
            value={text}
            onValueChange={(value) => setText(value)}
            itemToStringValue={(entry: Entry) => entry.title}
            autoHighlight="always"
            keepHighlight
          >
            <Autocomplete.Input
              aria-label={t("title")}
              placeholder={t("placeholder")}
              maxLength={80}
              className="h-12 w-full shrink-0 border-b border-line bg-transparent px-4 text-[16px] outline-none placeholder:text-quiet"
            />
            <p role="status" className="px-4 text-sm text-quiet empty:hidden">
              {state === "failed" ? t("failed") : null}
            </p>
            <div className="min-h-0 overflow-y-auto py-1.5">
              <Autocomplete.Empty className="px-4 py-3 text-sm text-quiet empty:hidden">
                {state === "searching" ? t("searching") : t("nothing", { text: text.trim() })}
              </Autocomplete.Empty>
              <Autocomplete.List>
                {(group: Group) => (
                  <Autocomplete.Group key={group.label} items={group.items} className="mb-1">
                    <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-[11px] tracking-[0.06em] text-quiet uppercase">
                      {group.label}
                    </Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(entry: Entry) => (
                        <Autocomplete.Item
                          key={entry.id}
                          value={entry}
                          onClick={() => go(entry)}
                          className="flex min-h-9 cursor-default items-baseline justify-between gap-4 px-4 py-1.5 data-highlighted:bg-wash"
                        >
                          <span className="min-w-0 truncate">{entry.title}</span>
                          {entry.detail && (
                            <span className="max-w-[45%] shrink-0 truncate text-[13px] text-quiet">{entry.detail}</span>
                          )}
                        </Autocomplete.Item>
                      )}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function pathOfAll(text: string): string {
  return `/search?${new URLSearchParams({ text: text.trim() })}`;
}
