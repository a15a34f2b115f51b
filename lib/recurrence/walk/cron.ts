import { CronPattern } from "croner";

/**
 * A cron expression parsed by croner. Its fields have the meaning of crontab(5); when a wall-clock time occurs is
 * decided by our own rules, not by the library.
 */
export interface CronFields {
  /** Minutes of the day, in order. */
  times: number[];
  /** The hour field includes every hour: then every real hour counts, also one that happens twice. */
  everyHour: boolean;
  matchesDay: (epochDay: number) => boolean;
}

const names = /JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MON|TUE|WED|THU|FRI|SAT|SUN/g;
const parsed = new Map<string, CronFields>();

/** Parses an expression that `cronProblem` accepts. Throws a TypeError for any other. */
export function parseCron(expression: string): CronFields {
  let fields = parsed.get(expression);
  if (!fields) {
    fields = fieldsOf(expression);
    if (parsed.size > 1_000) parsed.clear();
    parsed.set(expression, fields);
  }
  return fields;
}

/** What is wrong with an expression, as a key under `errors` in the messages; null if nothing is. */
export function cronProblem(expression: string): string | null {
  const parts = expression.split(" ");
  if (parts.length !== 5) return "cron_five_fields";
  const wrong = parts.findIndex((part, index) => !isField(part, index));
  if (wrong >= 0) return `cron_${fieldNames[wrong]}_invalid`;
  let fields: CronFields;
  try {
    fields = fieldsOf(expression);
  } catch {
    return "cron_invalid";
  }
  if (!occursEver(fields)) return "cron_never";
  if (shortestGapMinutes(fields) >= 5) return null;
  const step = Number(/^\*\/(\d+)$/.exec(parts[0] ?? "")?.[1] ?? 0);
  // A step of seven minutes leaves only four minutes at the turn of the hour, which was not intended.
  return step >= 5 ? "cron_step_uneven" : "cron_too_often";
}

const fieldNames = ["minute", "hour", "day", "month", "weekday"] as const;

/** Whether one of the five fields is valid on its own. */
function isField(part: string, index: number): boolean {
  // The parser accepts more than is supported here, such as W for the nearest weekday.
  if (!/^[0-9*,/\-#?L]+$/.test(part.replace(names, "1"))) return false;
  const alone = ["0", "0", "*", "*", "*"].map((other, place) => (place === index ? part : other)).join(" ");
  try {
    fieldsOf(alone);
    return true;
  } catch {
    return false;
  }
}

/** crontab(5): if both day fields are restricted (do not begin with a star), a day that matches either counts. */
export function meansEitherDay(expression: string): boolean {
  const [, , dayField = "", , weekdayField = ""] = expression.split(" ");
  const restricted = (field: string) => !/^[*?]/.test(field);
  return restricted(dayField) && restricted(weekdayField);
}

function fieldsOf(expression: string): CronFields {
  const pattern = new CronPattern(expression, undefined, { mode: "5-part" });
  const minutes = indexesOf(pattern.minute);
  const hours = indexesOf(pattern.hour);
  const either = meansEitherDay(expression);
  return {
    times: hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)),
    everyHour: hours.length === 24,
    matchesDay: (epochDay) => {
      const date = new Date(epochDay * 86_400_000);
      if (!pattern.month[date.getUTCMonth()]) return false;
      const ofMonth = matchesDayOfMonth(pattern, date);
      const ofWeek = matchesDayOfWeek(pattern, date);
      return either ? ofMonth || ofWeek : ofMonth && ofWeek;
    },
  };
}

function matchesDayOfMonth(pattern: CronPattern, date: Date): boolean {
  const day = date.getUTCDate();
  return Boolean(pattern.day[day - 1]) || (pattern.lastDayOfMonth && day === daysInMonth(date));
}

/** croner has one bit for each nth weekday of a month (1 to 5), and 32 for the last one. */
function matchesDayOfWeek(pattern: CronPattern, date: Date): boolean {
  const mask = pattern.dayOfWeek[date.getUTCDay()] ?? 0;
  const day = date.getUTCDate();
  const nth = Math.ceil(day / 7);
  const last = day + 7 > daysInMonth(date);
  return (mask & (1 << (nth - 1))) !== 0 || (last && (mask & 32) !== 0);
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function indexesOf(flags: number[]): number[] {
  return flags.flatMap((flag, index) => (flag ? [index] : []));
}

/** Whether any day of the calendar's cycle of 400 years matches. */
function occursEver({ matchesDay }: CronFields): boolean {
  for (let day = 0; day < 146_097; day++) if (matchesDay(day)) return true;
  return false;
}

/** The shortest distance between two wall-clock times: within a day, or from a day into the next one. */
function shortestGapMinutes({ times, matchesDay }: CronFields): number {
  const [first = 0] = times;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const overnight = first + 1_440 - (times.at(-1) ?? 0);
  if (overnight < 5 && hasNeighbours(matchesDay)) gaps.push(overnight);
  return Math.min(1_440, ...gaps);
}

/** Whether two consecutive days match, within the 28 years after which weekdays and dates repeat. */
function hasNeighbours(matchesDay: (epochDay: number) => boolean): boolean {
  for (let day = 0; day < 10_228; day++) if (matchesDay(day) && matchesDay(day + 1)) return true;
  return false;
}
