import { useLocale, useTranslations } from "next-intl";
import { duration } from "@/components/ui/duration";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { HealthView } from "@/lib/health/schema";
import { executeRunQueues } from "@/lib/runs/rules";
import type { Locale } from "@/lib/i18n/schema";

/** What the whole installation depends on, and whether it works: queue upkeep, mail, the clock, the time zones. */
export function SystemState({
  health,
  timezone,
  localLinks,
}: {
  health: HealthView;
  timezone: string;
  /** Mail is sent with links that only work on this machine. */
  localLinks: boolean;
}) {
  const t = useTranslations("jobs");
  const locale = useLocale() as Locale;
  const { queues, mail, lanes, clock, timezones } = health;
  const { setBack } = clock;
  const rows = [
    {
      name: t("upkeep"),
      well: queues.status === "ok",
      text: queues.lastUpkeepAt ? (
        <>
          {t("upkeepLast")} <Moment at={queues.lastUpkeepAt} timezone={timezone} seconds />
        </>
      ) : (
        t("notCounted")
      ),
    },
    {
      name: t("mail"),
      well: mail.status === "ok" && !localLinks,
      text: localLinks ? (
        t("localLinks")
      ) : mail.failingSince ? (
        <>
          {t("mailFailing", { count: mail.waiting })} <Moment at={mail.failingSince} timezone={timezone} />
        </>
      ) : (
        t("mailTaken")
      ),
    },
    {
      name: t("lanes"),
      well: lanes.status === "ok",
      text:
        lanes.status === "ok"
          ? t("lanesFree")
          : lanes.full.map(({ lane, running, since }) => (
              <span key={lane}>
                {t("laneFull", { lane: t(`queue.${executeRunQueues[lane]}`), count: running })}{" "}
                <Moment at={since} timezone={timezone} seconds />{" "}
              </span>
            )),
    },
    {
      name: t("clock"),
      well: clock.status === "ok",
      text: setBack ? (
        <>
          {setBack.aheadMs === null
            ? t("replanned", { count: setBack.schedules })
            : t("setBack", { ahead: duration(setBack.aheadMs, locale), count: setBack.schedules })}{" "}
          <Moment at={setBack.at} timezone={timezone} />
        </>
      ) : (
        t("zones", { version: timezones })
      ),
    },
  ];
  return (
    <ul data-testid="system">
      {rows.map(({ name, well, text }) => (
        <li
          key={name}
          className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line py-2.5"
        >
          <span className="min-w-0 text-sm">
            {name} <span className="text-quiet">{text}</span>
          </span>
          <StatusMark tone={well ? "ok" : "wrong"}>{t(well ? "well" : "needsLook")}</StatusMark>
        </li>
      ))}
    </ul>
  );
}
