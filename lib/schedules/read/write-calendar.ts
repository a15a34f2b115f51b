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

/** How many days ahead a calendar feed covers. */
const ahead = 60;
/** How often calendar programs should refresh the feed. */
const refreshSeconds = 3_600;

/**
 * What is planned in a workspace, as an iCalendar feed (RFC 5545). An occurrence keeps its UID when it is moved, so
 * that calendars move it too; a skipped one is cancelled. If a schedule has more than three occurrences on a day, they
 * are one event.
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
