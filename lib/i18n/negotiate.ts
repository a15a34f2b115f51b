import Negotiator from "negotiator";
import { type Locale, locales } from "@/lib/i18n/schema";

/** The preferred language in an Accept-Language header (RFC 9110) that the product supports; otherwise English. */
export function negotiateLocale(header: string | null | undefined): Locale {
  const [best] = new Negotiator({ headers: { "accept-language": header ?? "" } }).languages([...locales]);
  return locales.find((locale) => locale === best) ?? "en";
}
