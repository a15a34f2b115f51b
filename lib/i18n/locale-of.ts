import type { Tx } from "@/lib/db/client";
import { type Locale, localeSchema } from "@/lib/i18n/schema";

/** The language that a person has chosen, as far as they have; else English. */
export async function localeOf(tx: Tx, userId: string): Promise<Locale> {
  const preference = await tx.preference.findUnique({ where: { userId }, select: { locale: true } });
  return localeSchema.catch("en").parse(preference?.locale);
}
