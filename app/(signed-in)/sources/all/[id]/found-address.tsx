"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import type { FeedDetail, SuccessorView } from "@/lib/sources/health/schema";
import type { ActionResult } from "@/lib/transport/action";

/** The current address of a source and a possible new one, side by side with their latest entries, to choose from. */
export function FoundAddress({
  feed,
  found,
  timezone,
  take,
  dismiss,
}: {
  feed: FeedDetail;
  found: SuccessorView;
  timezone: string;
  take: (input: { id: string }) => Promise<ActionResult<{ feedId: string }>>;
  dismiss: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("sources.feeds.address");
  const router = useRouter();
  const { act, busy } = useAct();
  const { id, knownItems: known, listedItems: listed } = found;
  const isElsewhere = feed.hasCredentials && new URL(found.url).origin !== new URL(feed.url).origin;
  return (
    <div className="border-b border-line py-4" data-testid="found-address">
      <div className="grid gap-6 md:grid-cols-2">
        <Side
          name={t("now")}
          title={feed.title}
          url={feed.url}
          timezone={timezone}
          items={feed.items.slice(0, 5).map((item) => ({ ...item, isKnown: false }))}
        >
          {feed.lastSuccessAt
            ? t.rich("lastGood", { at: () => <Moment at={feed.lastSuccessAt ?? ""} timezone={timezone} /> })
            : t("neverGood")}
        </Side>
        <Side name={t("found")} title={found.title} url={found.url} timezone={timezone} items={found.latest}>
          {known > 0 ? t("known", { known, listed }) : t("unknown")}
        </Side>
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          look="solid"
          disabled={busy}
          onClick={() =>
            void act(take({ id }), {
              done: t("taken"),
              onDone: ({ feedId }) => {
                if (feedId !== feed.id) router.replace(`/sources/all/${feedId}`);
              },
            })
          }
        >
          {t("take")}
        </Button>
        <Button disabled={busy} onClick={() => void act(dismiss({ id }), { done: t("dismissed") })}>
          {t("dismiss")}
        </Button>
        <span className="text-[13px] text-quiet">
          {t("takeText")} {isElsewhere && t("opened")}
        </span>
      </div>
    </div>
  );
}

function Side({
  name,
  title,
  url,
  items,
  timezone,
  children,
}: {
  name: string;
  title: string;
  url: string;
  items: { title: string; publishedAt: string | null; isKnown: boolean }[];
  timezone: string;
  children: React.ReactNode;
}) {
  const t = useTranslations("sources.feeds.address");
  return (
    <section aria-label={name} className="min-w-0">
      <p className="text-[13px] text-quiet">{name}</p>
      <p className="font-serif text-lg leading-snug">{title}</p>
      <a href={url} rel="noreferrer" className="text-sm break-all text-quiet hover:underline">
        {url}
      </a>
      <p className="mt-1 text-sm">{children}</p>
      <ul className="mt-2 text-sm">
        {items.map((item, index) => (
          <li key={index} className="flex flex-wrap items-baseline gap-x-3 py-0.5">
            {item.publishedAt && (
              <span className="text-quiet">
                <Moment at={item.publishedAt} timezone={timezone} />
              </span>
            )}
            <span className="min-w-0 [overflow-wrap:anywhere]">{item.title}</span>
            {item.isKnown && <span className="font-serif text-ok italic">{t("isKnown")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
