import { cache } from "react";
import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { setReadingAction } from "@/app/(signed-in)/sources/actions";
import {
  changeFeedsAction,
  dismissSuccessorAction,
  proposeAddressAction,
  takeOverAction,
} from "@/app/(signed-in)/sources/all/actions";
import { FeedActions } from "@/app/(signed-in)/sources/all/[id]/feed-actions";
import { FeedFacts } from "@/app/(signed-in)/sources/all/[id]/feed-facts";
import { FoundAddress } from "@/app/(signed-in)/sources/all/[id]/found-address";
import { OtherAddress } from "@/app/(signed-in)/sources/all/[id]/other-address";
import { PageMessages } from "@/components/shell/page-messages";
import { ItemList } from "@/components/sources/item-list";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import type { Scope } from "@/lib/db/scope";
import { getFeed } from "@/lib/sources/queries";
import { orNotFound, requireId, requireViewer } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readFeed = cache((scope: Scope, id: string, timezone: string) => orNotFound(getFeed(scope, id, timezone)));

export async function generateMetadata({ params }: Props) {
  const { scope, timezone } = await requireViewer();
  return { title: (await readFeed(scope, await requireId(params), timezone)).title };
}

/** One source: its state, when it is read, its latest entries, and its new address if it is gone. */
export default async function FeedPage({ params }: Props) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("sources.feeds");
  const feed = await readFeed(scope, await requireId(params), timezone);
  const isWell = feed.health === "healthy" || feed.health === "new" || feed.health === "silent";
  return (
    <PageMessages of="(signed-in)/sources/all/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/sources/all">{t("title")}</Link>}
        title={feed.title}
        sentence={
          <a href={feed.url} rel="noreferrer" className="break-all hover:underline">
            {feed.url}
          </a>
        }
        actions={<FeedActions feed={feed} change={changeFeedsAction} setReading={setReadingAction} />}
      />
      <FeedFacts feed={feed} timezone={timezone} />
      {feed.found.length > 0 && (
        <PageSection title={t("address.title")}>
          {feed.movesAt && feed.movedTo && (
            <p className="pt-3 text-sm">
              {t("moved", { url: feed.movedTo })}{" "}
              {t.rich("movesAt", { at: () => <Moment at={feed.movesAt ?? ""} timezone={timezone} /> })}
            </p>
          )}
          {feed.found.map((found) => (
            <FoundAddress
              key={found.id}
              feed={feed}
              found={found}
              timezone={timezone}
              take={takeOverAction}
              dismiss={dismissSuccessorAction}
            />
          ))}
        </PageSection>
      )}
      <PageSection title={t("latest")}>
        <ItemList items={feed.items} timezone={timezone} />
      </PageSection>
      <PageSection title={t("address.other")}>
        {!isWell && feed.found.length === 0 && (
          <p className="pt-3 text-sm text-quiet">
            {feed.searchedAt
              ? t.rich("address.searched", { at: () => <Moment at={feed.searchedAt ?? ""} timezone={timezone} /> })
              : t("address.searching")}
          </p>
        )}
        <OtherAddress id={feed.id} propose={proposeAddressAction} />
      </PageSection>
    </PageMessages>
  );
}
