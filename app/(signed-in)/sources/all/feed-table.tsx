"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { BulkBar, type Change } from "@/app/(signed-in)/sources/all/bulk-bar";
import { LatestItems, type ListItems } from "@/app/(signed-in)/sources/all/latest-items";
import { DayBars } from "@/components/sources/day-bars";
import { Complaint, HealthMark } from "@/components/sources/source-state";
import { ChoiceHead } from "@/components/ui/choice-head";
import { Moment } from "@/components/ui/moment";
import { rhythmWords, toldFrom } from "@/lib/sources/health/rules";
import type { FeedView } from "@/lib/sources/health/schema";
import type { GroupChoice } from "@/lib/sources/schema";

const columns = ["source", "written", "read", "state"] as const;
const widths: Partial<Record<(typeof columns)[number], string>> = { written: "w-44", read: "w-52", state: "w-32" };

/** A table of all sources, with actions for several at once. */
export function FeedTable({
  feeds,
  groups,
  timezone,
  change,
  listItems,
}: {
  feeds: FeedView[];
  groups: GroupChoice[];
  timezone: string;
  change: Change;
  listItems: ListItems;
}) {
  const t = useTranslations("sources.feeds");
  const [chosen, setChosen] = useState<string[]>([]);
  const selected = feeds.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  const all = selected.length === feeds.length;
  return (
    <>
      <BulkBar ids={selected} groups={groups} change={change} onDone={() => setChosen([])} />
      <table className="w-full border-t border-ink text-left max-lg:block lg:table-fixed">
        <ChoiceHead
          className="max-lg:sr-only"
          label={t("bulk.all")}
          all={all}
          onAll={() => setChosen(all ? [] : feeds.map(({ id }) => id))}
          columns={columns.map((column) => ({ key: column, name: t(`column.${column}`), width: widths[column] }))}
        />
        <tbody className="max-lg:block">
          {feeds.map((feed) => (
            <FeedRow
              key={feed.id}
              feed={feed}
              timezone={timezone}
              listItems={listItems}
              isChosen={chosen.includes(feed.id)}
              onChoose={(isChosen) =>
                setChosen(isChosen ? [...chosen, feed.id] : chosen.filter((id) => id !== feed.id))
              }
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

function FeedRow({
  feed,
  timezone,
  listItems,
  isChosen,
  onChoose,
}: {
  feed: FeedView;
  timezone: string;
  listItems: ListItems;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const t = useTranslations("sources.feeds");
  const { unit, n } = rhythmWords(feed.usualGapMinutes);
  return (
    <tr className="align-top max-lg:grid max-lg:grid-cols-[2rem_1fr] max-lg:border-b max-lg:border-line max-lg:py-3 lg:[&>*]:border-b lg:[&>*]:border-line">
      <td className="py-3 max-lg:row-span-4 max-lg:py-0.5">
        <input
          type="checkbox"
          className="size-4 accent-ink"
          aria-label={t("bulk.one", { name: feed.title })}
          checked={isChosen}
          onChange={(event) => onChoose(event.target.checked)}
        />
      </td>
      <td className="min-w-0 py-3 pr-4 max-lg:py-0">
        <Link
          href={`/sources/all/${feed.id}`}
          className="font-serif text-[17px] leading-snug font-medium hover:underline"
        >
          {feed.title}
        </Link>
        <p className="truncate text-sm text-quiet">{feed.url.replace(/^https?:\/\//, "")}</p>
        <p className="text-[13px] text-quiet">
          {[feed.groups.map(({ name }) => name).join(", "), t(toldFrom(feed))].join(" · ")}
        </p>
        <Complaint feed={feed} />
        {(feed.successors > 0 || feed.movedTo) && (
          <p className="text-[13px]">
            {t("found")}{" "}
            <Link href={`/sources/all/${feed.id}`} className="underline">
              {t("look")}
            </Link>
          </p>
        )}
        <LatestItems feed={feed} timezone={timezone} list={listItems} />
      </td>
      <td className="py-3 pr-4 max-lg:py-1.5">
        <DayBars days={feed.days} label={t("chart", { count: feed.entries })} />
        <p className="mt-1 text-[13px] text-quiet">
          {t("toldOf", { told: feed.told, count: feed.entries })}
          <span className="block">{t(`rhythm.${unit}`, { n })}</span>
        </p>
      </td>
      <td className="py-3 pr-4 text-[13px] text-quiet max-lg:py-0.5">
        {feed.lastPolledAt ? (
          <p>{t.rich("lastRead", { at: () => <Moment at={feed.lastPolledAt ?? ""} timezone={timezone} /> })}</p>
        ) : (
          <p>{t("never")}</p>
        )}
        <p title={feed.pollReason ? t(`reason.${feed.pollReason}`) : undefined}>
          {t.rich("nextRead", { at: () => <Moment at={feed.nextPollAt} timezone={timezone} /> })}
        </p>
      </td>
      <td className="py-3 max-lg:py-0.5">
        <HealthMark health={feed.health} />
      </td>
    </tr>
  );
}
