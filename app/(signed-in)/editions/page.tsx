import { getTranslations } from "next-intl/server";
import { EditionFilters } from "@/app/(signed-in)/editions/edition-filters";
import { EditionRows } from "@/components/editions/edition-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageHead, PageSection } from "@/components/ui/page";
import { listEditions } from "@/lib/editions/queries";
import { editionFilterSchema } from "@/lib/editions/schema";
import { searchEditions } from "@/lib/search/queries";
import { getTheme, listThemes } from "@/lib/themes/queries";
import { orNotFound, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("editions"))("title") };
}

/** The archive: all editions, by words, theme and date; drafts that wait for approval come first. */
export default async function EditionsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("editions");
  const asked = Object.fromEntries(Object.entries(await searchParams).filter(([, value]) => value !== ""));
  const filter = editionFilterSchema.safeParse({ ...asked, limit: 50 }).data ?? { limit: 50 };
  const { text = "", themeId = "", from = "", through = "", status = "" } = filter;
  const isFiltered =
    [text, themeId, from, through, status].some((value) => value !== "") || filter.cursor !== undefined;
  const drafts = isFiltered ? [] : await listEditions(scope, { status: "draft" });
  const { data: editions, nextCursor } = await searchEditions(
    scope,
    isFiltered ? filter : { ...filter, status: "published" },
  );
  const themes = (await listThemes(scope, { limit: 100 })).data;
  const chosen =
    themeId && !themes.some(({ id }) => id === themeId) ? await orNotFound(getTheme(scope, themeId)) : null;
  return (
    <PageMessages of="(signed-in)/editions/page">
      <PageHead title={t("title")} sentence={t("sentence")} />
      <EditionFilters
        values={{ text, themeId, from, through, status }}
        themes={[...(chosen ? [chosen] : []), ...themes].map(({ id, name }) => ({ id, name }))}
      />
      {drafts.length > 0 && (
        <PageSection title={t("drafts")}>
          <EditionRows editions={drafts} timezone={timezone} />
        </PageSection>
      )}
      <PageSection title={isFiltered ? t("found") : t("published")}>
        {editions.length > 0 && <EditionRows editions={editions} timezone={timezone} />}
        {editions.length === 0 && isFiltered && (
          <Empty title={t("none.title")} action={<ButtonLink href="/editions">{t("none.all")}</ButtonLink>}>
            {t("none.text")}
          </Empty>
        )}
        {editions.length === 0 && !isFiltered && (
          <Empty title={t("empty.title")} action={<ButtonLink href="/themes">{t("empty.action")}</ButtonLink>}>
            {t("empty.text")}
          </Empty>
        )}
      </PageSection>
      <NextPage path="/editions" filter={filter} cursor={nextCursor} />
    </PageMessages>
  );
}
