"use client";

import { useTranslations } from "next-intl";
import type { Messages } from "@/lib/i18n/messages";

/** The sentence for a field's error, whether it comes from the schema as a code or from the server as a sentence. */
export function useErrorText(): (message: string | undefined) => string | undefined {
  const t = useTranslations();
  return (message) => {
    const key = `errors.${message as keyof Messages["errors"]}` as const;
    return message && t.has(key) ? t(key) : message;
  };
}
