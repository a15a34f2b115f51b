import { toLocal } from "@/lib/recurrence/local-time";
import { type OccurrenceNote, type Recurrence, type Rule, weekdays } from "@/lib/recurrence/schema";
import { parseCron } from "@/lib/recurrence/walk/cron";
import { dayMs } from "@/lib/recurrence/walk/wall-time";

/** A recurrence as wall-clock times on local days. */
export interface Calendar {
  /** The times of a local day (days since 1970) in milliseconds since its midnight, in order; none for other days. */
  on: (epochDay: number) => { times: readonly number[]; notes: readonly OccurrenceNote[] } | null;
  /** Hourly and minute rules: a time that does not exist is left out, one that comes twice counts twice. */
  everyRealHour: boolean;
}

/** How a recurrence falls on local days; null for one that counts elapsed time. */
export function calendarOf({ recurrence, timezone }: Rule): Calendar | null {
  switch (recurrence.kind) {
    case "daily":
      return at(recurrence.time, () => []);
    case "weekly":
      return at(recurrence.time, (day) => (recurrence.days.includes(weekdayOf(day)) ? [] : null));
    case "monthly":
      return at(recurrence.time, (day) => monthlyOn(recurrence, day));
    case "interval":
      return everyDays(recurrence, timezone);
    case "cron": {
      const { times, everyHour, matchesDay } = parseCron(recurrence.expression);
      const ofDay = { times: times.map((minutes) => minutes * 60_000), notes: [] };
      return { on: (day) => (matchesDay(day) ? ofDay : null), everyRealHour: everyHour };
    }
  }
}

/** One wall-clock time on the days that `notesOn` does not answer with null. */
function at(time: string, notesOn: (epochDay: number) => OccurrenceNote[] | null): Calendar {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const times = [(hours * 60 + minutes) * 60_000];
  return {
    on: (day) => {
      const notes = notesOn(day);
      return notes && { times, notes };
    },
    everyRealHour: false,
  };
}

function monthlyOn(
  { day: wanted, weekday, nth }: Extract<Recurrence, { kind: "monthly" }>,
  epochDay: number,
): OccurrenceNote[] | null {
  const date = new Date(epochDay * dayMs);
  const day = date.getUTCDate();
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (wanted === undefined) {
    if (weekdayOf(epochDay) !== weekday) return null;
    return (nth === -1 ? day + 7 > last : Math.ceil(day / 7) === nth) ? [] : null;
  }
  if (wanted === "last" || wanted <= last) return day === (wanted === "last" ? last : wanted) ? [] : null;
  return day === last ? [{ kind: "clamped", wanted }] : null;
}

/** Every so many local dates, at the anchor's local time, from the anchor's local date on. */
function everyDays(
  { every, unit, anchor }: Extract<Recurrence, { kind: "interval" }>,
  timezone: string,
): Calendar | null {
  if (unit === "minutes" || unit === "hours") return null;
  const local = toLocal(timezone, Date.parse(anchor));
  const first = Math.floor(local / dayMs);
  const step = unit === "weeks" ? every * 7 : every;
  const ofDay = { times: [local - first * dayMs], notes: [] };
  return {
    on: (day) => (day >= first && (day - first) % step === 0 ? ofDay : null),
    everyRealHour: false,
  };
}

function weekdayOf(epochDay: number) {
  // 1 January 1970 was a Thursday, the fourth day of the ISO week.
  return weekdays[(((epochDay + 3) % 7) + 7) % 7] ?? "mon";
}
