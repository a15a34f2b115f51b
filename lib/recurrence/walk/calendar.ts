import { toLocal } from "@/lib/recurrence/local-time";
import { type OccurrenceNote, type Recurrence, type Rule, timesOf, weekdays } from "@/lib/recurrence/schema";
import { parseCron } from "@/lib/recurrence/walk/cron";
import { dayMs } from "@/lib/recurrence/walk/wall-time";

/** A recurrence as wall-clock times on local days. */
export interface Calendar {
  /** The times of a local day (days since 1970) in milliseconds since its midnight, in order; null for other days. */
  on: (epochDay: number) => { times: readonly number[]; notes: readonly OccurrenceNote[] } | null;
  /** For hourly and minute rules: a time that does not exist is left out, one that happens twice counts twice. */
  everyRealHour: boolean;
}

/** The calendar of a recurrence; null for one that counts elapsed time. */
export function calendarOf({ recurrence, timezone }: Rule): Calendar | null {
  switch (recurrence.kind) {
    case "daily":
      return at(timesOf(recurrence), () => []);
    case "weekly":
      return at(timesOf(recurrence), (day) => (weeklyOn(recurrence, day) ? [] : null));
    case "monthly":
      return at(timesOf(recurrence), (day) => monthlyOn(recurrence, day));
    case "interval":
      return everyDays(recurrence, timezone);
    case "cron": {
      const { times, everyHour, matchesDay } = parseCron(recurrence.expression);
      const ofDay = { times: times.map((minutes) => minutes * 60_000), notes: [] };
      return { on: (day) => (matchesDay(day) ? ofDay : null), everyRealHour: everyHour };
    }
  }
}

/** Wall-clock times on the days for which `notesOn` does not return null. */
function at(wanted: string[], notesOn: (epochDay: number) => OccurrenceNote[] | null): Calendar {
  const times = wanted.map((time) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return (hours * 60 + minutes) * 60_000;
  });
  return {
    on: (day) => {
      const notes = notesOn(day);
      return notes && { times, notes };
    },
    everyRealHour: false,
  };
}

function weeklyOn({ days, every = 1, from }: Extract<Recurrence, { kind: "weekly" }>, epochDay: number): boolean {
  if (!days.includes(weekdayOf(epochDay))) return false;
  if (from === undefined) return true;
  const first = Date.parse(from) / dayMs;
  return epochDay >= first && (mondayBefore(epochDay) - mondayBefore(first)) % (every * 7) === 0;
}

function monthlyOn(
  { day: wanted, weekday, nth, workday }: Extract<Recurrence, { kind: "monthly" }>,
  epochDay: number,
): OccurrenceNote[] | null {
  const date = new Date(epochDay * dayMs);
  const day = date.getUTCDate();
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (workday !== undefined) {
    const meant = workday === "first" ? 1 : workday === "last" || wanted === "last" ? last : (wanted ?? 1);
    const within = Math.min(meant, last);
    if (day !== nearestWorkday(within, last, epochDay - day)) return null;
    if (workday !== "nearest" || wanted === "last") return [];
    if (meant > last) return [{ kind: "clamped", wanted: meant }];
    return day === meant ? [] : [{ kind: "workday", wanted: meant }];
  }
  if (wanted === undefined) {
    if (weekdayOf(epochDay) !== weekday) return null;
    return (nth === -1 ? day + 7 > last : Math.ceil(day / 7) === nth) ? [] : null;
  }
  if (wanted === "last" || wanted <= last) return day === (wanted === "last" ? last : wanted) ? [] : null;
  return day === last ? [{ kind: "clamped", wanted }] : null;
}

/** Every so many local dates, at the anchor's local time, starting on the anchor's local date. */
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

/** The day from Monday to Friday nearest to `day`, in the same month; `before`: the last day of the previous month. */
function nearestWorkday(day: number, last: number, before: number): number {
  const weekday = weekdays.indexOf(weekdayOf(before + day));
  if (weekday === 5) return day === 1 ? 3 : day - 1;
  if (weekday === 6) return day === last ? day - 2 : day + 1;
  return day;
}

function mondayBefore(epochDay: number): number {
  return epochDay - weekdays.indexOf(weekdayOf(epochDay));
}

function weekdayOf(epochDay: number) {
  // 1 January 1970 was a Thursday, the fourth day of the ISO week.
  return weekdays[(((epochDay + 3) % 7) + 7) % 7] ?? "mon";
}
