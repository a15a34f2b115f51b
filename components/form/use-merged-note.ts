"use client";

import { useTranslations } from "next-intl";
import { toast } from "sonner";

/** Says that what others have saved stands in the form now, beside what was typed. */
export function useMergedNote(): () => void {
  const t = useTranslations("clash");
  return () => void toast.info(t("merged"));
}
