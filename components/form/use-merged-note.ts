"use client";

import { useTranslations } from "next-intl";
import { toast } from "sonner";

/** Says that the form now contains what others have saved, beside what was typed. */
export function useMergedNote(): () => void {
  const t = useTranslations("clash");
  return () => void toast.info(t("merged"));
}
