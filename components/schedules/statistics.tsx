import { Link } from "@/components/ui/link";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Moment, shortDay } from "@/components/ui/moment";
import { duration } from "@/components/ui/duration";
import type { Locale } from "@/lib/i18n/schema";
import { failureText } from "@/lib/i18n/errors";
import type { ScheduleStatistics } from "@/lib/schedules/schema";

const height = 56;

/** Statistics of a schedule's occurrences: one bar per day, and the figures of three windows. */
export function Statistics({ statistics, timezone }: { statistics: ScheduleStatistics; timezone: string }) {
  const t = useTranslations("statistics");
  const tRuns = useTranslations("schedules.result");
  const format = useFormatter();
  const locale = useLocale() as Locale;
  const { windows, daily, lastError, streak, longestSuccess } = statistics;
  const most = Math.max(1, ...daily.map(({ succeeded, failed, skipped }) => succeeded + failed + skipped));
  const share = (n: number) => (n / most) * height;
  return (
    <div className="pt-4">
      <figure>
        <svg
          viewBox={`0 0 ${daily.length * 10} ${height + 1}`}
          className="block h-16 w-full max-w-2xl"
          preserveAspectRatio="none"
          role="img"
          aria-label={t("chart")}
        >
          {daily.map(({ day, succeeded, failed, skipped }, index) => (
            <g key={day} transform={`translate(${index * 10} 0)`}>
              <title>
                {t("day", { day: shortDay(`${day}T12:00:00Z`, "UTC", locale), succeeded, failed, skipped })}
              </title>
              <rect x="1" y={height} width="8" height="1" className="fill-line" />
              <rect x="1" y={height - share(succeeded)} width="8" height={share(succeeded)} className="fill-ok" />
              <rect
                x="1"
                y={height - share(succeeded + failed)}
                width="8"
                height={share(failed)}
                className="fill-accent"
              />
              <rect
                x="1"
                y={height - share(succeeded + failed + skipped)}
                width="8"
                height={share(skipped)}
                className="fill-edge"
              />
            </g>
          ))}
        </svg>
        <figcaption className="mt-1.5 flex flex-wrap gap-x-4 text-[13px] text-quiet">
          <span>{t("thirtyDays")}</span>
          <Key className="bg-ok">{tRuns("succeeded")}</Key>
          <Key className="bg-accent">{tRuns("failed")}</Key>
          <Key className="bg-edge">{t("skipped")}</Key>
        </figcaption>
      </figure>
      <div className="mt-4">
        <table className="w-full max-w-2xl text-left text-sm">
          <thead className="text-[13px] text-quiet">
            <tr>
              <th scope="col" className="py-1.5 pr-4 font-normal">
                <span className="sr-only">{t("figure")}</span>
              </th>
              {windows.map(({ days }) => (
                <th key={days} scope="col" className="py-1.5 pr-4 font-normal">
                  {t("days", { days })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="[&_td]:font-mono [&_td]:text-[13px] [&_tr]:border-t [&_tr]:border-line">
            <Row label={t("succeeded")} cells={windows.map(({ byStatus }) => String(byStatus.succeeded ?? 0))} />
            <Row label={t("failed")} cells={windows.map(({ byStatus }) => String(byStatus.failed ?? 0))} />
            <Row label={t("undelivered")} cells={windows.map(({ undelivered }) => String(undelivered))} />
            <Row
              label={t("skippedCount")}
              cells={windows.map(({ byStatus }) => String((byStatus.skipped ?? 0) + (byStatus.cancelled ?? 0)))}
            />
            <Row
              label={t("rate")}
              cells={windows.map(({ successRate }) =>
                successRate === null ? "–" : format.number(successRate, { style: "percent", maximumFractionDigits: 1 }),
              )}
            />
            <Row label={t("duration")} cells={windows.map(({ durationMs }) => both(durationMs))} />
            <Row label={t("lateness")} cells={windows.map(({ latenessMs }) => both(latenessMs))} />
          </tbody>
        </table>
      </div>
      <dl className="mt-4 space-y-1 text-sm">
        {streak && (
          <div>
            <dt className="inline text-quiet">{t("streak")} </dt>
            <dd className="inline">
              {t(streak.status === "failed" ? "streakFailed" : "streakSucceeded", { count: streak.count })}
              {longestSuccess > 0 && ` ${t("longest", { count: longestSuccess })}`}
            </dd>
          </div>
        )}
        {lastError && (
          <div>
            <dt className="inline text-quiet">{t("lastError")} </dt>
            <dd className="inline">
              <Link href={`/runs/${lastError.runId}`} className="underline">
                {failureText(locale, lastError)}
              </Link>{" "}
              <Moment at={lastError.at} timezone={timezone} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  );

  function both({ p50, p95 }: { p50: number | null; p95: number | null }): string {
    return p50 === null || p95 === null ? "–" : `${duration(p50, locale)} / ${duration(p95, locale)}`;
  }
}

function Row({ label, cells }: { label: string; cells: string[] }) {
  return (
    <tr>
      <th scope="row" className="py-1.5 pr-4 text-left font-normal text-quiet">
        {label}
      </th>
      {cells.map((cell, index) => (
        <td key={index} className="py-1.5 pr-4">
          {cell}
        </td>
      ))}
    </tr>
  );
}

function Key({ className, children }: { className: string; children: React.ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block size-2 ${className}`} />
      {children}
    </span>
  );
}
