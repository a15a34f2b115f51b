"use client";

import { useLocale, useMessages } from "next-intl";
import type { Locale } from "@/lib/i18n/schema";
import type { Words } from "@/lib/recurrence/words";

/** The language and messages to put rules into words for the reader. */
export function useWords(): Words {
  return { locale: useLocale() as Locale, messages: useMessages() };
}
