import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { changeFeedsAction, listFeedItemsAction } from "@/app/(signed-in)/sources/all/actions";
import { FeedFilters } from "@/app/(signed-in)/sources/all/feed-filters";
import { FeedTable } from "@/app/(signed-in)/sources/all/feed-table";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { feedFilterSchema } from "@/lib/sources/health/schema";
import { countTroubled, listFeeds, listGroupChoices } from "@/lib/sources/queries";
import { orElse, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("sources.feeds"))("title") };
}

/** Every source of the workspace: its state, when it is read and what it yields. */
export default async function AllSourcesPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("sources.feeds");
  const filter = feedFilterSchema.safeParse(await searchParams).data ?? feedFilterSchema.parse({});
  const [page, troubled, groups] = await Promise.all([
    // A saved URL may contain a cursor that is no longer valid: the list then starts from the beginning.
    orElse(listFeeds(scope, filter, timezone), () => listFeeds(scope, { ...filter, cursor: undefined }, timezone)),
    countTroubled(scope),
    listGroupChoices(scope, { ids: filter.groupId ? [filter.groupId] : [] }),
  ]);
  return (
    <PageMessages of="(signed-in)/sources/all/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/sources">{(await getTranslations("sources"))("title")}</Link>}
        title={t("title")}
        sentence={t("sentence", { count: troubled })}
      />
      <FeedFilters
        key={filter.text ?? ""}
        values={{
          text: filter.text ?? "",
          state: filter.state ?? "",
          groupId: filter.groupId ?? "",
          sort: filter.sort,
        }}
        groups={groups.options}
      />
      {page.data.length > 0 ? (
        <FeedTable
          feeds={page.data}
          groups={groups.options}
          timezone={timezone}
          change={changeFeedsAction}
          listItems={listFeedItemsAction}
        />
      ) : (
        <div className="mt-4 border-t border-ink">
          <Empty title={t("empty")} action={<ButtonLink href="/sources/all">{t("all")}</ButtonLink>}>
            {t("emptyText")}
          </Empty>
        </div>
      )}
      <NextPage path="/sources/all" filter={filter} cursor={page.nextCursor} />
    </PageMessages>
  );
}
