import { useTranslations } from "next-intl";
import type { WriterChoice } from "@/lib/models/schema";

/** The name of a writer. */
export function useWriterName(writers: WriterChoice[]): (writer: string) => string {
  const t = useTranslations("writing");
  return (writer) => {
    const name = writers.find((one) => one.writer === writer)?.name ?? null;
    if (writer === "extractive") return t("extractive");
    if (name === null) return t("gone");
    return writer === "installation" ? t("installation", { name }) : name;
  };
}
