import en from "@/lib/i18n/messages/en.json";
import fr from "@/lib/i18n/messages/fr.json";
import type { Locale } from "@/lib/i18n/schema";

/** Every string of the product. English is the reference: a missing French one is a compile error. */
export type Messages = typeof en;

const byLocale: Record<Locale, Messages> = { en, fr };

export function messagesOf(locale: Locale): Messages {
  return byLocale[locale];
}
