import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import { localTime } from "@/lib/recurrence/local-time";

/** When a schedule is due next, in the reader's zone; marked as such if the schedule's own zone shows another time. */
export function NextMoment({
  at,
  yours,
  timezone,
  isMoved,
}: {
  at: string;
  /** The reader's zone. */
  yours: string;
  /** The schedule's. */
  timezone: string;
  isMoved: boolean;
}) {
  const t = useTranslations("schedules.nextMoment");
  const isElsewhere = localTime(at, yours) !== localTime(at, timezone);
  return (
    <>
      <Moment at={at} timezone={yours} />
      {(isMoved || isElsewhere) && (
        <span className="block text-[13px] xl:truncate xl:leading-4">
          {isMoved && <span className="font-serif text-wait italic">{t("moved")} </span>}
          {isElsewhere && <span className="text-quiet">{t("yours")}</span>}
        </span>
      )}
    </>
  );
}
