import { toLocal } from "@/lib/recurrence/local-time";
import type { Occurrence, Rule } from "@/lib/recurrence/schema";
import { type Calendar, calendarOf } from "@/lib/recurrence/walk/calendar";
import { dayMs, instantsOf, occurrence, resolveWallTime } from "@/lib/recurrence/walk/wall-time";

/** A rule without a further occurrence within this many days has none (the longest wait of a cron rule is 40 years). */
const horizonDays = 80_000;

/** Occurrences strictly after `after`, in order, within the rule's bounds. Nominal times at one instant count once. */
export function* walk(rule: Rule, after: Date): Generator<Occurrence> {
  const { startsAt, endsAt, recurrence } = rule;
  // An interval does not begin before its anchor, which may be the second of two equal times.
  const anchor = recurrence.kind === "interval" ? Date.parse(recurrence.anchor) - 1 : -Infinity;
  const from = Math.max(after.getTime(), anchor, startsAt ? startsAt.getTime() - 1 : -Infinity);
  const until = endsAt?.getTime() ?? Infinity;
  const calendar = calendarOf(rule);
  let last = from;
  for (const one of calendar ? walkCalendar(calendar, rule.timezone, from) : walkElapsed(rule, from)) {
    if (one.at.getTime() > until) return;
    if (one.at.getTime() <= last) continue;
    last = one.at.getTime();
    yield one;
  }
}

/** Every so many minutes or hours of elapsed time, from the anchor on. */
function* walkElapsed({ recurrence }: Rule, from: number): Generator<Occurrence> {
  if (recurrence.kind !== "interval") return;
  const anchor = Date.parse(recurrence.anchor);
  const step = recurrence.every * (recurrence.unit === "hours" ? 3_600_000 : 60_000);
  for (let k = Math.max(0, Math.floor((from - anchor) / step)); ; k++) yield occurrence(anchor + k * step);
}

/**
 * Wall-clock times, day by day. It starts two local days early and sorts what it finds, because a time moved by a gap
 * may come after a later one that exists, and even on a later day (Samoa skipped a whole one).
 */
function* walkCalendar(calendar: Calendar, timezone: string, from: number): Generator<Occurrence> {
  const localFrom = toLocal(timezone, from);
  const firstDay = Math.floor(localFrom / dayMs) - 2;
  let horizon = firstDay + horizonDays;
  let waiting: Occurrence[] = [];
  for (let day = firstDay; day < horizon; day++) {
    const found = calendar.on(day);
    for (const time of found?.times ?? []) {
      const local = day * dayMs + time;
      // No gap is longer than a day, so anything wanted before this is over.
      if (local < localFrom - 25 * 3_600_000) continue;
      horizon = day + horizonDays;
      if (calendar.everyRealHour) {
        waiting.push(...instantsOf(timezone, local).instants.map((instant) => occurrence(instant)));
      } else {
        const { at, notes } = resolveWallTime(timezone, local);
        waiting.push({ at, notes: [...(found?.notes ?? []), ...notes] });
      }
    }
    if (waiting.length === 0) continue;
    waiting.sort((a, b) => a.at.getTime() - b.at.getTime());
    const tomorrow = resolveWallTime(timezone, (day + 1) * dayMs).at;
    const settled = waiting.filter(({ at }) => at < tomorrow);
    yield* settled;
    waiting = waiting.slice(settled.length);
  }
}
