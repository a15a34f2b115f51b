"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ChangeFeeds } from "@/lib/sources/health/schema";
import { type GroupChoice, readingModes } from "@/lib/sources/schema";
import type { ActionResult } from "@/lib/transport/action";

export type Change = (input: ChangeFeeds) => Promise<ActionResult<void>>;

/** What can be done with several sources at once. */
export function BulkBar({
  ids,
  groups,
  change,
  onDone,
}: {
  ids: string[];
  groups: GroupChoice[];
  change: Change;
  onDone: () => void;
}) {
  const t = useTranslations("sources.feeds.bulk");
  const tModes = useTranslations("sources.reading.modes");
  const { act, busy } = useAct();
  const count = ids.length;
  const does = (one: ChangeFeeds["change"], done: string) => act(change({ ids, change: one }), { done, onDone });
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2 pb-2" role="group" aria-label={t("label")}>
      {count > 0 && (
        <>
          <span className="mr-1 text-sm text-quiet" aria-live="polite">
            {t("chosen", { count })}
          </span>
          <Button disabled={busy} onClick={() => void does({ kind: "read" }, t("reading", { count }))}>
            {t("read")}
          </Button>
          <Chooser
            label={t("moveTo")}
            title={t("moveHint")}
            disabled={busy}
            options={groups.map(({ id, name }) => ({ value: id, label: name }))}
            onChoose={(groupId) => void does({ kind: "move", groupId }, t("moved", { count }))}
          />
          <Chooser
            label={t("pages")}
            disabled={busy}
            options={readingModes.map((mode) => ({ value: mode, label: tModes(mode) }))}
            onChoose={(mode) => {
              const reading = readingModes.find((one) => one === mode);
              if (reading) void does({ kind: "reading", reading }, t("pagesDone", { count }));
            }}
          />
          <ConfirmButton
            label={t("remove")}
            title={t("removeTitle", { count })}
            text={t("removeText", { count })}
            confirm={t("remove")}
            disabled={busy}
            onConfirm={async () => void (await does({ kind: "remove" }, t("removed", { count })))}
          />
        </>
      )}
    </div>
  );
}

/** A select that always shows its label instead of the chosen option. */
function Chooser({
  label,
  title,
  options,
  disabled,
  onChoose,
}: {
  label: string;
  title?: string;
  options: { value: string; label: string }[];
  disabled: boolean;
  onChoose: (value: string) => void;
}) {
  return (
    <select
      aria-label={label}
      title={title}
      disabled={disabled}
      value=""
      className="min-h-8 max-w-44 rounded border border-edge bg-raised px-2 py-1 text-[13px] font-semibold"
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{label}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
