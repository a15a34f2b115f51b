import { useLocale, useTranslations } from "next-intl";
import type { Locale } from "@/lib/i18n/schema";
import { dollars } from "@/lib/models/rules";
import type { RunCost } from "@/lib/models/schema";

/** What an edition by a model costs, before it is written. */
export function CostText({ cost }: { cost: RunCost | null }) {
  const t = useTranslations("writing.cost");
  const locale = useLocale() as Locale;
  if (!cost) return null;
  const amount = (value: number) => dollars(value, locale);
  const { usual, most, month, monthBudget } = cost;
  const sentences = [
    usual === null ? t("most", { most: amount(most) }) : t("usual", { usual: amount(usual), most: amount(most) }),
    monthBudget === null
      ? t("month", { month: amount(month) })
      : t("monthOf", { month: amount(month), budget: amount(monthBudget) }),
  ];
  return <p className="mt-2 text-[13px] text-quiet">{sentences.join(" ")}</p>;
}
