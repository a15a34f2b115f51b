"use client";

import { useLocale, useTranslations } from "next-intl";
import type { Locale } from "@/lib/i18n/schema";
import { describeRule } from "@/lib/recurrence/describe";
import { recurrenceOf, type ThemeScheduleInput } from "@/lib/schedules/schema";

/** What the schedule will do, in one sentence that follows the widgets. */
export function ScheduleSentence({ plan, heldBack }: { plan: ThemeScheduleInput | null; heldBack: string[] }) {
  const t = useTranslations("schedule.sentence");
  const locale = useLocale() as Locale;
  if (!plan) return <p className="pt-3.5 font-serif text-[21px] leading-snug text-quiet">{t("incomplete")}</p>;
  const rule = describeRule({ recurrence: recurrenceOf(plan), timezone: plan.timezone }, locale);
  const whom =
    plan.deliveryMode === "draft"
      ? t("draft")
      : t("people", { count: plan.emails.filter((email) => !heldBack.includes(email)).length });
  return (
    <p className="pt-3.5 font-serif text-[21px] leading-snug" data-testid="schedule-sentence">
      {plan.enabled ? t("on", { rule, whom }) : t("off", { rule, whom })}
    </p>
  );
}
