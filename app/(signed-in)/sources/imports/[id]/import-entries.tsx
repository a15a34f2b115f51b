"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useChoices } from "@/components/form/choices";
import { Select } from "@/components/form/select";
import { useAct } from "@/components/form/use-act";
import type { SourceAddress } from "@/components/sources/add-source";
import type { FindGroups } from "@/components/themes/theme-fields";
import { Button } from "@/components/ui/button";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { Choices } from "@/lib/paging";
import type { GroupChoice, ImportEntryView, ImportState } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

const tones: Record<ImportState, Tone> = {
  waiting: "busy",
  added: "ok",
  there: "idle",
  moved: "ok",
  found: "wait",
  failed: "wrong",
};

/** An entry with its explanation, in the reader's language. */
type Entry = ImportEntryView & { said: string | null };

/** How many entries are shown at first; the rest is shown on request. */
const mostAtFirst = 60;

type Add = (input: SourceAddress & { groupId: string }) => Promise<ActionResult<unknown>>;

/** Each feed of a list with its outcome; those that need attention come first. */
export function ImportEntries({
  entries,
  groups,
  find,
  add,
}: {
  entries: Entry[];
  groups: Choices<GroupChoice>;
  find: FindGroups;
  add: Add;
}) {
  const t = useTranslations("imports");
  const rank = (state: ImportState) => ["failed", "found", "moved", "added", "there", "waiting"].indexOf(state);
  const [most, setMost] = useState(mostAtFirst);
  const sorted = entries.toSorted((a, b) => rank(a.state) - rank(b.state));
  return (
    <>
      <ul className="mt-8 border-t border-ink">
        {sorted.slice(0, most).map((entry) => (
          <li
            key={entry.id}
            className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[1fr_13rem]"
            data-state={entry.state}
          >
            <div className="min-w-0">
              <p className="font-serif text-[17px] leading-snug font-medium">{entry.title ?? entry.address}</p>
              <p className="text-sm break-all text-quiet">{entry.address}</p>
              {entry.folder && <p className="text-[13px] text-quiet">{entry.folder}</p>}
              {entry.state === "found" && (
                <Options options={entry.options} groups={groups} find={find} add={add} label={t("addTo")} />
              )}
            </div>
            <div className="sm:text-right">
              <StatusMark tone={tones[entry.state]}>{t(`states.${entry.state}`)}</StatusMark>
              {entry.said && <p className="text-[13px] break-words text-quiet">{entry.said}</p>}
            </div>
          </li>
        ))}
      </ul>
      {sorted.length > most && (
        <Button className="mt-4" onClick={() => setMost(most + 500)}>
          {t("more", { count: sorted.length - most })}
        </Button>
      )}
    </>
  );
}

/** The feeds of a page that a list contains instead of a feed. */
function Options({
  options,
  groups,
  find,
  add,
  label,
}: {
  options: ImportEntryView["options"];
  groups: Choices<GroupChoice>;
  find: FindGroups;
  add: Add;
  label: string;
}) {
  const t = useTranslations("imports");
  const id = useId();
  const { act, busy } = useAct();
  const { options: choices, search } = useChoices(groups, (text) => find({ text }), []);
  const [groupId, setGroupId] = useState(choices[0]?.id ?? "");
  return (
    <div className="mt-2 space-y-1">
      {search}
      <Select
        id={id}
        label={label}
        value={groupId}
        options={choices.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setGroupId}
      />
      <ul>
        {options.map(({ url, title }) => (
          <li key={url} className="flex flex-wrap items-baseline gap-x-3">
            <span className="min-w-0 text-sm break-all">{title ?? url}</span>
            <Button
              look="quiet"
              aria-label={t("addFeed", { feed: title ?? url })}
              disabled={busy || groupId === ""}
              onClick={() => void act(add({ url, groupId }), { done: t("added") })}
            >
              {t("add")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
