import { getTranslations } from "next-intl/server";
import { Moment } from "@/components/ui/moment";
import type { DeliveryDetail } from "@/lib/deliveries/schema";
import { errorText, isErrorText } from "@/lib/i18n/errors";
import type { Locale } from "@/lib/i18n/schema";
import { reportProviders } from "@/lib/mail/report";

/** Everything that happened to a message, with what was said about it. */
export async function DeliveryEvents({
  events,
  timezone,
  locale,
}: {
  events: DeliveryDetail["events"];
  timezone: string;
  locale: Locale;
}) {
  const t = await getTranslations("deliveries");
  return (
    <ol>
      {events.map(({ at, kind, source, detail }, index) => (
        <li key={index} className="grid gap-x-4 border-b border-line py-2 sm:grid-cols-[12rem_1fr]">
          <span className="text-quiet">
            <Moment at={at} timezone={timezone} seconds />
          </span>
          <div className="min-w-0">
            <p>
              {kind === "accepted" && source === "outbox" ? t("kept") : t(`event.${kind}`)}
              {source && source !== "outbox" && (
                <span className="text-quiet"> · {t(`source.${sourceOf(source)}`)}</span>
              )}
            </p>
            {detail && (
              <p className="font-mono text-[13px] break-words text-quiet">
                {isErrorText(detail) ? errorText(locale, detail) : detail}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

const sources = ["smtp", ...reportProviders, "bounce"] as const;

function sourceOf(source: string): (typeof sources)[number] {
  return sources.find((one) => one === source) ?? "smtp";
}
