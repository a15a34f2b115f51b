"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { classNames } from "@/components/ui/class-names";

const tabs = {
  profile: "/settings",
  security: "/settings/security",
  workspace: "/settings/workspace",
  people: "/settings/people",
  keys: "/settings/keys",
  data: "/settings/data",
  backups: "/settings/backups",
} as const;

/** The pages of the settings, side by side; that of backups only where it is the viewer's. */
export function SettingsTabs({ backups }: { backups: boolean }) {
  const t = useTranslations("settings.tab");
  const path = usePathname();
  return (
    <nav aria-label={t("label")} className="border-b border-ink">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {(Object.keys(tabs) as (keyof typeof tabs)[]).map((tab) => {
          if (tab === "backups" && !backups) return null;
          const here = path === tabs[tab];
          return (
            <li key={tab}>
              <Link
                href={tabs[tab]}
                aria-current={here ? "page" : undefined}
                className={classNames(
                  "inline-block border-b-2 py-2 text-[15px]",
                  here ? "border-accent text-ink" : "border-transparent text-quiet hover:text-ink",
                )}
              >
                {t(tab)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
