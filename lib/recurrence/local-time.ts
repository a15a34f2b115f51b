/**
 * The wall clock of a zone, read from Intl. Not from date-fns-tz, because that converts through the machine's own zone:
 * it prints 03:30 for 02:30 UTC on a machine whose clock jumps at two, and is an hour off around clock changes
 * (docs/decisions/0003-local-time.md).
 */

const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone: the offset that applies to a whole day of UTC; null for a day on which the clock changes. */
const daysOffsets = new Map<string, Map<number, number | null>>();
const dayMs = 86_400_000;

/** How many milliseconds a zone's wall clock is ahead of UTC at an instant; negative west of Greenwich. */
export function zoneOffsetMs(timezone: string, instant: number): number {
  let offsets = daysOffsets.get(timezone);
  if (!offsets || offsets.size > 20_000) daysOffsets.set(timezone, (offsets = new Map()));
  const day = Math.floor(instant / dayMs);
  let offset = offsets.get(day);
  if (offset === undefined) {
    const first = readOffsetMs(timezone, day * dayMs);
    offset = first === readOffsetMs(timezone, (day + 1) * dayMs) ? first : null;
    offsets.set(day, offset);
  }
  return offset ?? readOffsetMs(timezone, instant);
}

function readOffsetMs(timezone: string, instant: number): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timezone, format);
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
    format.format(instant).match(/\d+/g) ?? []
  ).map(Number);
  const wholeSeconds = Math.floor(instant / 1_000) * 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSeconds;
}

/** The wall clock of a zone at an instant, as if it were UTC, in milliseconds since 1970. */
export function toLocal(timezone: string, instant: number): number {
  return instant + zoneOffsetMs(timezone, instant);
}

/** `2026-11-20` */
export function localDate(at: Date | string, timezone: string): string {
  return localIso(at, timezone).slice(0, 10);
}

/** `09:00`, or with seconds `09:00:00`, or with milliseconds `09:00:00.000` */
export function localTime(
  at: Date | string,
  timezone: string,
  precision: "minutes" | "seconds" | "ms" = "minutes",
): string {
  return localIso(at, timezone).slice(11, { minutes: 16, seconds: 19, ms: 23 }[precision]);
}

function localIso(at: Date | string, timezone: string): string {
  return new Date(toLocal(timezone, new Date(at).getTime())).toISOString();
}

/** `2026-11-20T09:00`: the value of an input for date and time. */
export function localDateTime(at: Date | string, timezone: string): string {
  return localIso(at, timezone).slice(0, 16);
}

/** `2026-03-29T03:30:00+02:00`: the wall clock of a zone with its offset. */
export function localIsoWithOffset(at: Date | string, timezone: string): string {
  const minutes = Math.round(zoneOffsetMs(timezone, new Date(at).getTime()) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${localIso(at, timezone).slice(0, 19)}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
