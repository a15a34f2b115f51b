import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { HealthMark, useFailureText } from "@/components/sources/source-state";
import { Moment } from "@/components/ui/moment";
import { mostItemsCounted, type SourceView } from "@/lib/sources/schema";

/** Sources as rows: title, last reading, number of new items, state and failure. */
export function SourceRows({
  sources,
  timezone,
  actions,
}: {
  sources: SourceView[];
  timezone: string;
  actions?: (source: SourceView) => React.ReactNode;
}) {
  const t = useTranslations("sources");
  const failureText = useFailureText();
  return (
    <ul>
      {sources.map((source) => {
        const failure = failureText(source.lastError);
        return (
          <li
            key={source.id}
            className="grid gap-x-4 gap-y-1 border-b border-line py-3 lg:grid-cols-[minmax(0,1fr)_9rem_8.5rem_13rem]"
          >
            <div className="min-w-0">
              <Link
                href={`/sources/all/${source.feedId}`}
                className="font-serif text-[17px] leading-snug font-medium hover:underline"
              >
                {source.title}
              </Link>
              <p>
                <a href={source.url} rel="noreferrer" className="text-sm break-all text-quiet hover:underline">
                  {source.url.replace(/^https?:\/\//, "")}
                </a>
              </p>
            </div>
            <p className="text-sm text-quiet">
              {source.lastPolledAt ? (
                <>
                  <span className="lg:hidden">{t("lastRead")} </span>
                  <Moment at={source.lastPolledAt} timezone={timezone} />
                </>
              ) : (
                t("never")
              )}
            </p>
            <p className="text-sm text-quiet">
              {t(source.itemsThisWeek < mostItemsCounted ? "newThisWeek" : "manyThisWeek", {
                count: source.itemsThisWeek,
              })}
            </p>
            <div className="flex items-start gap-3 lg:flex-col lg:items-end lg:gap-1">
              <HealthMark health={source.health} />
              {failure && source.health !== "healthy" && (
                <span className="text-[13px] text-quiet lg:text-right">{failure}</span>
              )}
              {actions?.(source)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
