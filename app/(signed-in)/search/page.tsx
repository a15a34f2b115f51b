import { getTranslations } from "next-intl/server";
import { NameSearch } from "@/components/form/name-search";
import { PageMessages } from "@/components/shell/page-messages";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import { search } from "@/lib/search/queries";
import { searchInputSchema, searchKinds } from "@/lib/search/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("search"))("title") };
}

/** Everything that contains a text, grouped by kind. */
export default async function SearchPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("search");
  const asked = await searchParams;
  const parsed = searchInputSchema.safeParse({ ...asked, limit: asked.kind ? 50 : 10 });
  const input = parsed.data ?? { text: "", limit: 10 };
  const results = await search(scope, input);
  const groups = searchKinds
    .map((kind) => ({ kind, found: results.filter((result) => result.kind === kind) }))
    .filter(({ found }) => found.length > 0);
  return (
    <PageMessages of="(signed-in)/search/page">
      <PageHead title={t("title")} sentence={t("sentence")} />
      <NameSearch path="/search" text={input.text} />
      {input.text !== "" && groups.length === 0 && (
        <p className="border-t border-ink py-4 text-quiet">{t("nothing", { text: input.text })}</p>
      )}
      {groups.map(({ kind, found }) => (
        <PageSection key={kind} title={t(`kind.${kind}`)}>
          <ul>
            {found.map(({ id, title, detail, at, path }) => (
              <li
                key={id}
                className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line py-2.5"
              >
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  <Link href={path} className="font-medium hover:underline">
                    {title}
                  </Link>
                  {detail && <span className="block text-sm text-quiet">{detail}</span>}
                </span>
                {at && (
                  <span className="text-quiet">
                    <Moment at={at} timezone={timezone} />
                  </span>
                )}
              </li>
            ))}
          </ul>
          {found.length === input.limit && input.kind === undefined && (
            <p className="pt-3">
              <Link href={`/search?${new URLSearchParams({ text: input.text, kind })}`} className="text-sm underline">
                {t("moreOf", { kind: t(`kind.${kind}`) })}
              </Link>
            </p>
          )}
        </PageSection>
      ))}
    </PageMessages>
  );
}
