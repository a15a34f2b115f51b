"use client";

import { useTranslations } from "next-intl";

/** Prints the page: what stands around an edition stays behind, and its sources are spelled out. */
export function PrintButton() {
  const t = useTranslations("editions");
  return (
    <button type="button" className="underline" onClick={() => window.print()}>
      {t("print")}
    </button>
  );
}
