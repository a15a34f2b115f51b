"use client";

import { useTranslations } from "next-intl";

/** Prints the page: without what surrounds the edition, and with its sources spelled out. */
export function PrintButton() {
  const t = useTranslations("editions");
  return (
    <button type="button" className="underline" onClick={() => window.print()}>
      {t("print")}
    </button>
  );
}
