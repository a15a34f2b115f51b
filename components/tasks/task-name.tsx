import { useTranslations } from "next-intl";

/** What a schedule does, in a word or two, and about which theme. */
export function TaskName({ type, theme }: { type: string; theme: string | null }) {
  const t = useTranslations("tasks");
  const key = `${type as "synthesis"}.name` as const;
  const name = t.has(key) ? t(key) : type;
  return theme ? t("of", { name, theme }) : name;
}
