"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Wordmark } from "@/components/shell/wordmark";

/** The header of every page on a phone. Keyed by the path, so that opening another page closes the menu. */
export function PhoneMenu({ children }: { children: React.ReactNode }) {
  const t = useTranslations("nav");
  const path = usePathname();
  return (
    <header className="relative border-b border-line px-4 py-3 md:hidden print:hidden">
      <Link href="/" className="text-ink">
        <Wordmark />
      </Link>
      <details key={path}>
        <summary className="absolute top-3 right-4 list-none rounded border border-edge bg-raised px-3 py-1 text-[13px] font-semibold [&::-webkit-details-marker]:hidden">
          {t("menu")}
        </summary>
        <div className="pt-4">{children}</div>
      </details>
    </header>
  );
}
