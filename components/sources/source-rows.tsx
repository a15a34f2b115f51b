import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { SourceHealth, SourceView } from "@/lib/sources/schema";
import { fetchFailures } from "@/lib/net/schema";

const tones: Record<SourceHealth, Tone> = { new: "wait", healthy: "ok", failing: "wrong", gone: "wrong" };

/** Sources as rows: what, when last read, how much is new, how it is doing and why not. */
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
  const tErrors = useTranslations("errors");
  return (
    <ul>
      {sources.map((source) => {
        const [kind, detail] = (source.lastError ?? "").split(" ");
        const failure = fetchFailures.find((name) => name === kind);
        return (
          <li
            key={source.id}
            className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[1fr_9rem_8.5rem_13rem]"
          >
            <div className="min-w-0">
              <p className="font-serif text-[17px] leading-snug font-medium">{source.title}</p>
              <a href={source.url} rel="noreferrer" className="text-sm break-all text-quiet hover:underline">
                {source.url.replace(/^https?:\/\//, "")}
              </a>
            </div>
            <p className="text-sm text-quiet">
              {source.lastPolledAt ? (
                <>
                  <span className="sm:hidden">{t("lastRead")} </span>
                  <Moment at={source.lastPolledAt} timezone={timezone} />
                </>
              ) : (
                t("never")
              )}
            </p>
            <p className="text-sm text-quiet">{t("newThisWeek", { count: source.itemsThisWeek })}</p>
            <div className="flex items-start gap-3 sm:flex-col sm:items-end sm:gap-1">
              <StatusMark tone={tones[source.health]}>{t(`health.${source.health}`)}</StatusMark>
              {failure && source.health !== "healthy" && (
                <span className="text-[13px] text-quiet sm:text-right">
                  {tErrors(failure, { status: detail ?? "" })}
                </span>
              )}
              {actions?.(source)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
