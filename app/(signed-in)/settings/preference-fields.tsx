"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { SettingRow } from "@/components/form/field";
import { TimeZoneField } from "@/components/form/time-zone-field";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/form/select";
import { locales } from "@/lib/i18n/schema";
import { type PreferenceView, type SavePreference, schemes, weekStarts } from "@/lib/people/schema";
import type { ActionResult } from "@/lib/transport/action";

/** The user's display preferences, for wherever they sign in; a preference left to the browser says so. */
export function PreferenceFields({
  preference,
  save,
}: {
  preference: PreferenceView;
  save: (input: SavePreference) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("settings");
  const tBrowser = useTranslations("preferences");
  const shown = useTimeZone() ?? "UTC";
  const { act } = useAct();
  const choose = (change: SavePreference) => void act(save(change), { done: t("saved") });
  return (
    <div>
      <SettingRow label={t("language")} labelFor="locale">
        <Select
          id="locale"
          value={preference.locale ?? ""}
          options={[
            { value: "", label: t("asBrowser") },
            ...locales.map((one) => ({ value: one, label: tBrowser(`locale.${one}`) })),
          ]}
          onChange={(value) => choose({ locale: locales.find((one) => one === value) ?? null })}
        />
      </SettingRow>
      <SettingRow label={t("timezone")} labelFor="timezone" hint={preference.timezone ? undefined : t("asBrowser")}>
        <div className="flex flex-wrap items-center gap-3">
          <TimeZoneField id="timezone" value={shown} onChange={(timezone) => choose({ timezone })} />
          {preference.timezone && (
            <Button look="quiet" onClick={() => choose({ timezone: null })}>
              {t("asBrowser")}
            </Button>
          )}
        </div>
      </SettingRow>
      <SettingRow label={t("scheme")} labelFor="scheme">
        <Select
          id="scheme"
          value={preference.scheme ?? "system"}
          options={schemes.map((one) => ({ value: one, label: tBrowser(`schemes.${one}`) }))}
          onChange={(value) => choose({ scheme: schemes.find((one) => one === value) ?? null })}
        />
      </SettingRow>
      <SettingRow label={t("weekStart")} labelFor="week-start">
        <Select
          id="week-start"
          value={preference.weekStart ?? "mon"}
          options={weekStarts.map((one) => ({ value: one, label: t(`weekStarts.${one}`) }))}
          onChange={(value) => choose({ weekStart: weekStarts.find((one) => one === value) ?? null })}
        />
      </SettingRow>
    </div>
  );
}
