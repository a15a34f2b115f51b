"use client";

import { useLocale } from "next-intl";
import { errorText } from "@/lib/i18n/errors";
import type { Locale } from "@/lib/i18n/schema";

/** The sentence for a field's error, whether it comes from the schema as a code or from the server as a sentence. */
export function useErrorText(): (message: string | undefined) => string | undefined {
  const locale = useLocale() as Locale;
  return (message) => (message ? errorText(locale, message) : undefined);
}
