"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { useEffect } from "react";
import { useAttempt } from "@/components/form/attempt";
import { locales } from "@/lib/i18n/schema";
import { type SavePreference, schemes } from "@/lib/people/schema";
import type { ActionResult } from "@/lib/transport/action";
import { ownZone } from "@/lib/recurrence/zones";
import { localeCookie, schemeCookie, timezoneCookie } from "@/lib/i18n/choose";

/**
 * Language and colour scheme, kept in cookies of this browser and, for a signed-in user, for wherever they sign in; and
 * the browser's zone, which is sent to the server once.
 */
export function PreferencesMenu({
  scheme,
  save,
}: {
  scheme: (typeof schemes)[number];
  save?: (input: SavePreference) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("preferences");
  const router = useRouter();
  const locale = useLocale();
  const attempt = useAttempt();
  useTellTimezone();
  const choose = async (cookie: string, value: string, preference: SavePreference) => {
    remember(cookie, value);
    if (save) await attempt(save(preference));
    router.refresh();
  };
  const selectClass =
    "max-w-full rounded border border-line bg-transparent py-0.5 pr-5 pl-1 text-[13px] text-quiet hover:text-ink";
  return (
    <div className="grid max-w-40 gap-1.5 short:grid-cols-2">
      <select
        aria-label={t("language")}
        className={selectClass}
        value={locale}
        onChange={(event) => {
          const { value } = event.target;
          void choose(localeCookie, value, { locale: locales.find((one) => one === value) });
        }}
      >
        {locales.map((one) => (
          <option key={one} value={one}>
            {t(`locale.${one}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t("scheme")}
        className={selectClass}
        value={scheme}
        onChange={(event) => {
          const { value } = event.target;
          void choose(schemeCookie, value, { scheme: schemes.find((one) => one === value) });
        }}
      >
        {schemes.map((one) => (
          <option key={one} value={one}>
            {t(`schemes.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function useTellTimezone(): void {
  const router = useRouter();
  const known = useTimeZone();
  useEffect(() => {
    const own = ownZone();
    if (!own || own === known || document.cookie.includes(`${timezoneCookie}=${encodeURIComponent(own)}`)) return;
    remember(timezoneCookie, own);
    router.refresh();
  }, [known, router]);
}

function remember(cookie: string, value: string): void {
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${365 * 86_400}; samesite=lax`;
}
