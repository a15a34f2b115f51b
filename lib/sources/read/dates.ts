/** A longer text is no date. */
const longest = 100;
/** Earlier dates are ignored: programs write "no date" as the beginning of the calendar, or of their own time. */
const first = Date.UTC(1000, 0);

/**
 * Reads a publication date as feeds really write it: RFC 822 and ISO 8601 with the variants that programs make of them,
 * names of months in the languages listed below, names of zones, numbers in the orders of different countries. Without a zone it
 * is UTC. Null if it cannot be read, or names a day that does not exist: an unknown date is never guessed.
 */
export function dateOf(value: string): Date | null {
  const written = value
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (written === "" || written.length > longest) return null;
  const date = ofNumber(written) ?? ofCompact(written) ?? ofWords(written);
  return date && date.getTime() >= first && date.getTime() !== 0 ? date : null;
}

/** Seconds or milliseconds since 1970. */
function ofNumber(written: string): Date | null {
  if (!/^\d{10}(?:\d{3})?$/.test(written)) return null;
  return new Date(Number(written) * (written.length === 10 ? 1_000 : 1));
}

/** 20261126T080000Z, 20261126 */
function ofCompact(written: string): Date | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(written);
  if (!found) return null;
  const [, year, month, day, hour, minute, second, zone] = found;
  const at = { hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0), millisecond: 0 };
  return instant({ year: Number(year), month: Number(month), day: Number(day) }, at, offsetOf(zone ?? "") ?? 0);
}

interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

interface TimeOfDay {
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

function ofWords(written: string): Date | null {
  const text = folded(written);
  const clock =
    /(?<![\d:])(\d{1,2})(?::|h(?=\d\d))(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?![\d:])\s*(?:([ap])\.?m\b\.?)?/.exec(text);
  const before = clock ? text.slice(0, clock.index).replace(/t$/, "") : text;
  const after = clock ? text.slice(clock.index + clock[0].length) : "";
  const korean = /오(전|후)/.exec(before.normalize("NFC"))?.[1];
  const half = korean === undefined ? clock?.[5] : korean === "후" ? "p" : "a";
  const at = timeOf(clock, half);
  const zone =
    (clock ? zoneOf(after, written) : namedZone(before, written)) ??
    (korean === undefined ? null : { offset: 9 * 60, name: "kst" });
  const isAmerican = half !== undefined || americanZones.has(zone?.name ?? "");
  // A date with a time of day that cannot be read counts as no date.
  if (!clock && /\d:\S/.test(text)) return null;
  const day = dayOf(before, clock ? after : "", isAmerican && korean === undefined);
  if (!day || !at) return null;
  return instant(day, at, zone?.offset ?? zone?.name ?? 0);
}

/** In lower case and without accents. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function timeOf(clock: RegExpExecArray | null, half: string | undefined): TimeOfDay | null {
  if (!clock) return { hour: 0, minute: 0, second: 0, millisecond: 0 };
  const [, hours, minutes, seconds = "0", fraction = ""] = clock;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === "p" ? 12 : 0);
  const time = {
    hour,
    minute: Number(minutes),
    second: Number(seconds),
    millisecond: Number(`${fraction}000`.slice(0, 3)),
  };
  const isMidnight = hour === 24 && time.minute === 0 && time.second === 0;
  return (hour < 24 || isMidnight) && time.minute < 60 && time.second <= 60 ? time : null;
}

/** The instant of a local time. `zone` is minutes ahead of UTC, or an IANA name. Null if the day does not exist. */
function instant({ year, month, day }: Day, at: TimeOfDay, zone: number | string): Date | null {
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // JavaScript reads a year of two digits as one of another century.
  if (midnight.getUTCFullYear() !== year || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day)
    return null;
  const local = new Date(midnight.getTime() + ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000 + at.millisecond);
  if (typeof zone === "number") return new Date(local.getTime() - zone * 60_000);
  return inZone(local.getTime(), zone);
}

/**
 * The instant at which the clocks of a zone show a local time, given as milliseconds as if it were UTC. Uses Intl
 * instead of date-fns-tz, which is larger than all the rest of the code that reads feeds.
 */
function inZone(local: number, timeZone: string): Date | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    const offsetAt = (instant: number) => {
      const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
      return (offsetOf(name.replace("GMT", "")) ?? 0) * 60_000;
    };
    const guess = local - offsetAt(local);
    return new Date(local - offsetAt(guess));
  } catch {
    // The zone is unknown.
    return null;
  }
}

/** The offset in minutes; null if the text is none. */
function offsetOf(zone: string): number | null {
  const found = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(zone);
  if (!found) return null;
  const [, sign, hours, minutes = "0"] = found;
  const offset = Number(hours) * 60 + Number(minutes);
  return offset > 15 * 60 ? null : sign === "-" ? -offset : offset;
}

interface Zone {
  offset: number | null;
  name: string;
}

/** The zone in the text after the time of day. */
function zoneOf(text: string, written: string): Zone | null {
  const numeric = /(?:^|[\s\dz]|gmt|utc|ut)([+-]\d{1,2}(?::?\d\d)?)(?![\d:])/.exec(text);
  // A plus sign that was URL-decoded by mistake is a space.
  const lost = /^ (\d\d:\d\d)$/.exec(text)?.[1];
  const offset = offsetOf(numeric?.[1] ?? (lost ? `+${lost}` : ""));
  return offset === null ? namedZone(text, written) : { offset, name: "" };
}

/** `written` is needed for the original spelling of an IANA name. */
function namedZone(text: string, written: string): Zone | null {
  const place = /\b[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+/.exec(written)?.[0];
  if (place) return { offset: null, name: place };
  for (const [name] of text.matchAll(/[a-z]+/g)) {
    const hours = zones.get(name);
    if (hours !== undefined) return { offset: hours * 60, name };
    const american = places.get(name);
    if (american !== undefined) return { offset: null, name: american };
  }
  return null;
}

/**
 * Names of zones as feeds write them, in hours ahead of UTC. If several places use a name, the one most frequent in the
 * press.
 */
const zones = new Map<string, number>([
  ...Object.entries({ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 1, bst: 1, cet: 1, met: 1, mez: 1, wat: 1 }),
  ...Object.entries({ cest: 2, mest: 2, mesz: 2, eet: 2, cat: 2, sast: 2, eest: 3, msk: 3, eat: 3, trt: 3 }),
  ...Object.entries({ msd: 4, gst: 4, pkt: 5, ist: 5.5, npt: 5.75, ict: 7, wib: 7, hkt: 8, sgt: 8, pht: 8, awst: 8 }),
  ...Object.entries({ jst: 9, kst: 9, acst: 9.5, acdt: 10.5, aest: 10, aedt: 11, nzst: 12, nzdt: 13 }),
  ...Object.entries({ nst: -3.5, ndt: -2.5, brt: -3, art: -3, ast: -4, adt: -3, est: -5, edt: -4, cst: -6, cdt: -5 }),
  ...Object.entries({ mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10 }),
]);

/** Names that are the same in standard and in daylight saving time. */
const places = new Map([
  ["et", "America/New_York"],
  ["ct", "America/Chicago"],
  ["mt", "America/Denver"],
  ["pt", "America/Los_Angeles"],
]);

/** In dates with these zones, the month is written before the day. */
const americanZones = new Set(["est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "akst", "akdt", "hst"]);

function dayOf(before: string, after: string, isAmerican: boolean): Day | null {
  return (
    isoDay(before) ?? namedDay(`${before} ${after.replace(/[+-]\d{1,2}:?\d\d/, " ")}`) ?? numericDay(before, isAmerican)
  );
}

/** 2026-11-26, 2026/11/26, 2026.11.26, and without the day or the month. */
function isoDay(text: string): Day | null {
  const found = /(?<![\d-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/.exec(text);
  if (found) return { year: Number(found[1]), month: Number(found[3]), day: Number(found[4]) };
  const short = /^(\d{4})(?:-(\d\d))?$/.exec(text);
  return short ? { year: Number(short[1]), month: Number(short[2] ?? 1), day: 1 } : null;
}

/**
 * 26/11/2026, 26.11.26, 11/26/2026: if day and month could be swapped, the weekday decides, else the country's custom.
 */
function numericDay(text: string, isAmerican: boolean): Day | null {
  const found = /(?<![\d-])(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)(?!\d)/.exec(text);
  if (!found) return null;
  // 03-12-31 may begin with its year or with its day.
  if (found[2] === "-" && found[4]?.length === 2) return null;
  const [one, other, year] = [Number(found[1]), Number(found[3]), fullYear(found[4] ?? "")];
  const dayFirst = { year, month: other, day: one };
  const monthFirst = { year, month: one, day: other };
  if (other > 12) return monthFirst;
  if (one > 12 || found[2] === ".") return dayFirst;
  const weekday = weekdayOf(text);
  const fits = ({ month, day }: Day) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() === weekday;
  if (weekday !== null && fits(dayFirst) !== fits(monthFirst)) return fits(dayFirst) ? dayFirst : monthFirst;
  return isAmerican ? monthFirst : dayFirst;
}

/** 26 Nov 2026, November 26th, 2026, 26-Nov-26, jeu. 26 novembre 2026, 2026 Nov 26. */
function namedDay(text: string): Day | null {
  const tokens = text.match(/-?\d+|\p{L}+/gu) ?? [];
  const named = tokens.flatMap((token, index) => (months.has(token) ? [index] : []));
  // In French, "mar." is a Tuesday if another word is the month.
  const place = named.length > 1 && weekdayOf(tokens[0] ?? "") !== null ? named[1] : named[0];
  if (place === undefined) return null;
  const numbers = tokens.flatMap((token, index) =>
    /^-?\d/.test(token) ? [{ token: token.replace(/^-(?=\d\d?$)/, ""), index }] : [],
  );
  const years = numbers.filter(({ token }) => token.length >= 4);
  const days = numbers.filter(({ token }) => token.length <= 2);
  const nearest = [...days].sort((a, b) => Math.abs(a.index - place) - Math.abs(b.index - place))[0];
  const year = years[0]?.token ?? days.find((one) => one !== nearest)?.token;
  if (year === undefined || /^-?\d{5,}$|^-/.test(year)) return null;
  return { year: fullYear(year), month: months.get(tokens[place] ?? "") ?? 0, day: Number(nearest?.token ?? 1) };
}

/** Two digits up to 68 belong to this century (POSIX). */
function fullYear(year: string): number {
  const number = Number(year);
  return year.length > 2 ? number : number + (number <= 68 ? 2000 : 1900);
}

/**
 * The names and short forms of each month in English, French, German, Spanish, Portuguese, Italian, Dutch and the
 * Nordic languages.
 */
const months = new Map<string, number>(
  [
    "jan january janv janvier januar januari janner ene enero janeiro gen gennaio",
    "feb february fev fevr fevrier februar februari febrero fevereiro febbraio",
    "mar march mars marz mrz marzo marco mrt maart marts",
    "apr april avr avril abr abril aprile",
    "may mai mayo maio mag maggio mei maj",
    "jun june juin juni junio junho giu giugno",
    "jul july juil juillet juli julio julho lug luglio",
    "aug august aou aout ago agosto augustus augusti",
    "sep sept september septembre septiembre setiembre set setembro settembre",
    "oct october octobre okt oktober octubre out outubro ott ottobre",
    "nov november novembre noviembre novembro",
    "dec december decembre dez dezember dic diciembre dezembro dicembre desember des",
  ].flatMap((names, index) => names.split(" ").map((name): [string, number] => [name, index + 1])),
);

/** The names and short forms of each weekday, from Sunday, in these languages. */
const weekdays = new Map<string, number>(
  [
    "sun sunday dim dimanche so sonntag dom domingo domenica zo zondag",
    "mon monday lun lundi mo montag lunes lunedi seg segunda maandag",
    "tue tues tuesday mar mardi di dienstag martes martedi ter terca dinsdag",
    "wed wednesday mer mercredi mi mittwoch mie miercoles mercoledi qua quarta wo woensdag",
    "thu thur thurs thursday jeu jeudi do donnerstag jue jueves gio giovedi qui quinta donderdag",
    "fri friday ven vendredi fr freitag vie viernes venerdi sex sexta vr vrijdag",
    "sat saturday sam samedi sa samstag sonnabend sab sabado sabato zat zaterdag",
  ].flatMap((names, day) => names.split(" ").map((name): [string, number] => [name, day])),
);

/** The day of the week (0 is Sunday) that a text begins with. */
function weekdayOf(text: string): number | null {
  return weekdays.get(/^\p{L}+/u.exec(text)?.[0] ?? "") ?? null;
}
