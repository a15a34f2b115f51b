import { createTranslator } from "use-intl/core";
import type { DocumentContent } from "@/lib/editions/schema";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";

/** A request as the document in its mail. */
export function documentOf(request: {
  title: string;
  description: string;
  contact: string;
  language: Locale;
}): DocumentContent {
  const { title, description, contact, language } = request;
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "requests" });
  const paragraphs = description.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
  return {
    kind: "document",
    title,
    blocks: [
      ...(paragraphs.length > 0 ? [{ kind: "text" as const, heading: null, paragraphs }] : []),
      { kind: "facts", heading: null, facts: [{ label: t("contact"), value: contact, change: null }] },
    ],
  };
}
