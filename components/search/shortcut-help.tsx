"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { commands } from "@/components/search/commands";
import { areShortcutsOn, setShortcutsOn } from "@/components/search/use-shortcuts";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Switch } from "@/components/ui/switch";

/** Lists the keys that work everywhere, with a switch to turn them on or off. */
export function ShortcutHelp({ manages, onClose }: { manages: boolean; onClose: () => void }) {
  const t = useTranslations("search");
  const [on, setOn] = useState(areShortcutsOn);
  const rows = [
    { keys: "Ctrl K", label: t("shortcuts.search") },
    { keys: "/", label: t("shortcuts.search") },
    { keys: "?", label: t("shortcuts.help") },
    ...commands.flatMap(({ name, keys, managers }) =>
      keys && (manages || !managers) ? [{ keys, label: t(`command.${name}`) }] : [],
    ),
  ];
  return (
    <Dialog open onOpenChange={onClose} title={t("shortcuts.title")}>
      <dl>
        {rows.map(({ keys, label }) => (
          <div key={keys} className="flex items-baseline justify-between gap-4 border-b border-line py-1.5">
            <dt>{label}</dt>
            <dd className="flex gap-1">
              {keys.split(" ").map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded border border-edge px-1.5 py-0.5 text-center font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 flex items-center gap-3" id="shortcuts-on">
        <Switch
          labelledBy="shortcuts-on"
          checked={on}
          onChange={(wanted) => {
            setShortcutsOn(wanted);
            setOn(wanted);
          }}
        />
        {t("shortcuts.on")}
      </p>
      <div className="mt-5">
        <Button onClick={onClose}>{t("shortcuts.close")}</Button>
      </div>
    </Dialog>
  );
}
