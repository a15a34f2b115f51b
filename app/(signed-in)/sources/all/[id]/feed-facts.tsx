import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { DayBars } from "@/components/sources/day-bars";
import { Complaint, HealthMark } from "@/components/sources/source-state";
import { Moment } from "@/components/ui/moment";
import { rhythmWords, toldFrom } from "@/lib/sources/health/rules";
import type { FeedDetail } from "@/lib/sources/health/schema";

/** The state of a source, how often it publishes, when it is read and the reason for that time. */
export function FeedFacts({ feed, timezone }: { feed: FeedDetail; timezone: string }) {
  const t = useTranslations("sources.feeds");
  const { unit, n } = rhythmWords(feed.usualGapMinutes);
  return (
    <dl className="grid gap-x-6 gap-y-3 border-t border-ink pt-4 text-sm sm:grid-cols-[8rem_1fr]">
      <Fact name={t("facts.state")}>
        <HealthMark health={feed.health} />
        <Complaint feed={feed} />
        {feed.toldAt && (
          <p className="text-[13px] text-quiet">
            {t.rich("told_at", { at: () => <Moment at={feed.toldAt ?? ""} timezone={timezone} /> })}
          </p>
        )}
      </Fact>
      <Fact name={t("facts.how")}>
        <DayBars days={feed.days} label={t("chart", { count: feed.entries })} />
        <p className="mt-1">
          <span className="inline-block first-letter:uppercase">{t(`rhythm.${unit}`, { n })}</span>
          {" · "}
          {t("toldOf", { told: feed.told, count: feed.entries })}
        </p>
      </Fact>
      <Fact name={t("facts.wrote")}>{feed.lastItemAt ? <Moment at={feed.lastItemAt} timezone={timezone} /> : "–"}</Fact>
      <Fact name={t("facts.last")}>
        {feed.lastPolledAt ? <Moment at={feed.lastPolledAt} timezone={timezone} /> : t("never")}
      </Fact>
      <Fact name={t("facts.next")}>
        <Moment at={feed.nextPollAt} timezone={timezone} />
        {feed.pollReason && <p className="text-[13px] text-quiet">{t(`reason.${feed.pollReason}`)}</p>}
      </Fact>
      <Fact name={t("facts.text")}>
        <span className="inline-block first-letter:uppercase">{t(toldFrom(feed))}</span>
      </Fact>
      <Fact name={t("groups")}>
        {feed.groups.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 && ", "}
            <Link href={`/sources/${id}`} className="underline">
              {name}
            </Link>
          </span>
        ))}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-quiet max-sm:-mb-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
