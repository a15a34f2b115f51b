import type { Tx } from "@/lib/db/client";
import { type Locale, localeSchema } from "@/lib/i18n/schema";

/** The language that a person has chosen; English if they have chosen none. */
export async function localeOf(tx: Tx, userId: string): Promise<Locale> {
  const preference = await tx.preference.findUnique({ where: { userId }, select: { locale: true } });
  return localeSchema.catch("en").parse(preference?.locale);
}

/** The languages that a workspace has stored for addresses, by address; addresses without one are omitted. */
export async function localesNoted(
  tx: Tx,
  { workspaceId, emails }: { workspaceId: string; emails: readonly string[] },
): Promise<Map<string, Locale>> {
  const rows = await tx.recipient.findMany({
    where: { workspaceId, email: { in: [...emails] } },
    select: { email: true, language: true },
  });
  return new Map(
    rows.flatMap(({ email, language }) => {
      const locale = localeSchema.safeParse(language).data;
      return locale ? [[email, locale] as const] : [];
    }),
  );
}
