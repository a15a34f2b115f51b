"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { classNames } from "@/components/ui/class-names";

/** Tabs that link to pages of the same level. */
export function LinkTabs({ label, tabs }: { label: string; tabs: { href: string; name: string }[] }) {
  const path = usePathname();
  // A page below several of them belongs to the nearest one.
  const [nearest] = tabs
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length);
  return (
    <nav aria-label={label} className="border-b border-ink">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {tabs.map(({ href, name }) => {
          const here = href === nearest?.href;
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={here ? (path === href ? "page" : "true") : undefined}
                className={classNames(
                  "inline-block border-b-2 py-2 text-[15px]",
                  here ? "border-accent text-ink" : "border-transparent text-quiet hover:text-ink",
                )}
              >
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
