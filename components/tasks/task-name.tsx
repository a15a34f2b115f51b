import { useTranslations } from "next-intl";
import { useTaskText } from "@/components/tasks/task-text";

/** What a schedule does, in a word or two, and its subject. */
export function TaskName({ type, about }: { type: string; about: string | null }) {
  const t = useTranslations("tasks");
  const name = useTaskText(type)("name");
  return about ? t("of", { name, about }) : name;
}
