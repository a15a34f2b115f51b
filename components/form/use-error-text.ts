"use client";

import { useTranslations } from "next-intl";
import type { Messages } from "@/lib/i18n/messages";

interface ErrorText {
  (message: string): string;
  (message: string | undefined): string | undefined;
}

/**
 * The sentence for a field's error, whether it comes from the schema as a code or from the server as a sentence. A page
 * only loads the sentences of the codes that its code names; `useTranslations("errors")` would load all.
 */
export function useErrorText(): ErrorText {
  const t = useTranslations();
  const text = (message?: string) => {
    const key = `errors.${message as keyof Messages["errors"]}` as const;
    return message && t.has(key) ? t(key) : message;
  };
  return text as ErrorText;
}
