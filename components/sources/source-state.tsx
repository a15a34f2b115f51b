import { useNow, useTranslations } from "next-intl";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { fetchFailures } from "@/lib/net/schema";
import { adviceOf, daysSince, rhythmWords } from "@/lib/sources/health/rules";
import type { FeedView } from "@/lib/sources/health/schema";
import type { SourceHealth } from "@/lib/sources/schema";

const tones: Record<SourceHealth, Tone> = {
  new: "wait",
  healthy: "ok",
  silent: "wait",
  failing: "wrong",
  gone: "wrong",
};

/** The state of a source: a word and a shape. */
export function HealthMark({ health }: { health: SourceHealth }) {
  const t = useTranslations("sources.health");
  return <StatusMark tone={tones[health]}>{t(health)}</StatusMark>;
}

/** Why a source could not be read, from the error stored for it ("url_status 404"); null if there is no text for it. */
export function useFailureText() {
  const t = useTranslations("errors");
  return (lastError: string | null): string | null => {
    const [kind, detail] = (lastError ?? "").split(" ");
    const failure = fetchFailures.find((name) => name === kind);
    return failure ? t(failure, { status: detail ?? "" }) : null;
  };
}

/** What is wrong with a source, for how long, and what to do about it; nothing for a healthy one. */
export function Complaint({ feed }: { feed: FeedView }) {
  const t = useTranslations("sources.feeds");
  const failureText = useFailureText();
  const now = useNow();
  if (feed.failingSince && feed.lastError)
    return (
      <p className="text-[13px] text-quiet">
        {failureText(feed.lastError)} {t("failingFor", { days: daysSince(feed.failingSince, now) })}{" "}
        {t(`advice.${adviceOf(feed.lastError)}`)}
      </p>
    );
  if (feed.health !== "silent" || !feed.lastItemAt) return null;
  const { unit, n } = rhythmWords(feed.usualGapMinutes);
  return (
    <p className="text-[13px] text-quiet">
      {t("silentFor", { days: daysSince(feed.lastItemAt, now), used: t(`used.${unit}`, { n }) })}
    </p>
  );
}
