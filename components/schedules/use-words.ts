"use client";

import { useLocale, useMessages } from "next-intl";
import type { Locale } from "@/lib/i18n/schema";
import type { Words } from "@/lib/recurrence/words";

/** What rules are said with in the reader's language. */
export function useWords(): Words {
  return { locale: useLocale() as Locale, messages: useMessages() };
}
