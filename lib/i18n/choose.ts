import { negotiateLocale } from "@/lib/i18n/negotiate";
import { localeSchema, type Locale } from "@/lib/i18n/schema";

export const localeCookie = "periodical.locale";
export const timezoneCookie = "periodical.timezone";
export const schemeCookie = "periodical.scheme";

/** The language of a page: the person's choice, otherwise what their browser requests. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return localeSchema.safeParse(chosen).data ?? negotiateLocale(acceptLanguage);
}
