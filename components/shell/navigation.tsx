"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { classNames } from "@/components/ui/class-names";

const groups = [
  { title: null, items: ["today", "themes", "schedules", "editions", "reports", "requests", "workflows"] },
  { title: "behind", items: ["sources", "runs", "mail", "jobs", "audit", "api", "settings"] },
] as const;

type Item = (typeof groups)[number]["items"][number];

const addresses: Record<Item, string> = {
  today: "/",
  themes: "/themes",
  schedules: "/schedules",
  editions: "/editions",
  reports: "/reports",
  requests: "/requests",
  workflows: "/workflows",
  sources: "/sources",
  runs: "/runs",
  mail: "/mail",
  jobs: "/jobs",
  audit: "/audit",
  api: "/api-reference",
  settings: "/settings",
};

/** The links to the pages, with a count for some of them. */
export function Navigation({
  counts,
  hidden,
}: {
  counts: { themes: number; drafts: number; requests: number };
  /** The items that the viewer may not see. */
  hidden: readonly Item[];
}) {
  const t = useTranslations("nav");
  const path = usePathname();
  const note: Partial<Record<Item, string>> = {
    themes: counts.themes > 0 ? String(counts.themes) : "",
    editions: counts.drafts > 0 ? t("drafts", { count: counts.drafts }) : "",
    requests: counts.requests > 0 ? t("drafts", { count: counts.requests }) : "",
  };
  return (
    <nav aria-label={t("label")}>
      {groups.map(({ title, items }) => (
        <div key={title ?? "main"} className="mb-5 short:mb-3">
          {title && <p className="mb-1.5 px-2 text-[11px] tracking-[0.06em] text-quiet uppercase">{t(title)}</p>}
          <ul>
            {items
              .filter((item) => !hidden.includes(item))
              .map((item) => {
                const here = item === "today" ? path === "/" : path.startsWith(addresses[item]);
                return (
                  <li key={item}>
                    <Link
                      href={addresses[item]}
                      aria-current={here ? "page" : undefined}
                      className={classNames(
                        "flex items-baseline justify-between gap-3 rounded border-l-2 px-2 py-1.5 text-[15px] short:py-0.5",
                        here ? "border-accent bg-wash text-ink" : "border-transparent text-quiet hover:text-ink",
                      )}
                    >
                      <span>{t(item)}</span>
                      {note[item] && <span className="text-sm">{note[item]}</span>}
                    </Link>
                  </li>
                );
              })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
