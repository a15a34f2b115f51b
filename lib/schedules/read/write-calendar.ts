import ical, { ICalEventStatus } from "ical-generator";
import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import type { Locale } from "@/lib/i18n/schema";
import { messagesOf } from "@/lib/i18n/messages";
import { describeNotes, describeRule } from "@/lib/recurrence/describe";
import { localDays } from "@/lib/recurrence/rules";
import { createTranslator } from "use-intl/core";
import { listPlanned } from "@/lib/schedules/read/list-planned";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** So many days ahead stand in a calendar feed. */
const ahead = 60;
/** Calendar programs ask again after so long. */
const refreshSeconds = 3_600;

/**
 * What is planned in a workspace, as RFC 5545 has it. An occurrence keeps its UID wherever it is moved to, so that a calendar
 * moves it, too; one that is skipped is cancelled. What comes more than three times a day is one event a day.
 */
export async function writeCalendar(
  scope: Scope,
  { workspace, locale }: { workspace: string; locale: Locale },
): Promise<string> {
  const now = scope.clock.now();
  const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "press" });
  const calendar = ical({
    name: `Periodical: ${workspace}`,
    prodId: { company: "Periodical", product: "Periodical", language: locale.toUpperCase() },
    ttl: refreshSeconds,
  });
  const { occurrences } = await listPlanned(scope, { after: now, days: localDays(now, "UTC", ahead) });
  for (const planned of occurrences) {
    const { scheduleId, name, nominalAt, dueAt, count, notes, version } = planned;
    const url = `${env().PUBLIC_URL}/schedules/${scheduleId}`;
    const said = [...(count > 1 ? [oftenIn(planned)] : []), ...describeNotes(notes, locale), url];
    const start = new Date(dueAt ?? nominalAt);
    calendar.createEvent({
      id: `${scheduleId}-${Date.parse(nominalAt)}@${new URL(env().PUBLIC_URL).hostname}`,
      sequence: version,
      stamp: now,
      start,
      end: new Date(start.getTime() + 15 * 60_000),
      summary: name,
      description: said.join("\n"),
      url,
      ...(dueAt === null ? { status: ICalEventStatus.CANCELLED } : {}),
    });
  }
  return calendar.toString();

  function oftenIn({ recurrence, count, through }: PlannedOccurrence): string {
    const rule =
      recurrence?.kind === "interval"
        ? describeRule({ recurrence, timezone: "UTC" }, locale)
        : t("until", { time: `${through.slice(11, 16)} UTC` });
    return t("often", { rule, count });
  }
}
