import Negotiator from "negotiator";
import { type Locale, locales } from "@/lib/i18n/schema";

/** Of the accepted languages (an Accept-Language header, RFC 9110) the one preferred that the product speaks; else English. */
export function negotiateLocale(header: string | null | undefined): Locale {
  const [best] = new Negotiator({ headers: { "accept-language": header ?? "" } }).languages([...locales]);
  return locales.find((locale) => locale === best) ?? "en";
}
