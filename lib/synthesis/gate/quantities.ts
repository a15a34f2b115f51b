import { monthBeside, months, weekdays } from "@/lib/synthesis/gate/calendar";
import { numberWords, ordinals, type Quantity, small, type Written } from "@/lib/synthesis/gate/number-words";
import { plain, unaccented } from "@/lib/synthesis/gate/plain";
import { scales, units } from "@/lib/synthesis/gate/units";

const clock =
  /\b(\d{1,2})\s?(?:h\.?|:)\s?(\d{2})\b(?:\s?([ap])\.?\s?m\b\.?)?|\b(\d{1,2})\s?([ap])\.?\s?m\b\.?|\b(\d{1,2})\s?h\b\.?(?!\s?\d)/giu;
const version = /(?<![\p{L}\p{N}.])v?(\d+(?:\.\d+){2,}(?:[-+.]?[a-z]+\d*)?)/giu;
const figure =
  /(?<![\p{L}\p{N}])([$€£¥])?\s?(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(st|nd|rd|th|ere?|re|eme|e)?(?![\p{N}\p{L}]|[.,]\d)/gu;
/** The same with its unit or scale attached: 5km, $4m, 160Md€. */
const joined =
  /(?<![\p{L}\p{N}])([$€£¥])?\s?(\d+(?:[.,]\d+)?)(?=(?:km|cm|kg|mm|ha|mw|gw|mb|gb|bn|mn|mds?|m|k|b|t|l)\b)/giu;

/** Without accents, and with units abbreviated. */
function levelled(text: string): string {
  return unaccented(text)
    .replace(/(?:km|kilomet(?:re|er)s?) ?(?:\/ ?h(?:eure|our)?|per hour|an hour|par heure|a l'heure)\b/gi, "km/h")
    .replace(/(?:per|pour)[ -]cent\b/gi, "percent")
    .replace(/(k|m|g)(?:ilo|ega|iga)watt[- ]?(?:hours?|heures?)\b/gi, "$1wh")
    .replace(/miles (?:per|an) hour\b/gi, "mph")
    .replace(/(?:degrees?|degres?|°) ?c(?:elsius)?\b/gi, "°C")
    .replace(/(?:degrees?|degres?|°) ?f(?:ahrenheit)?\b/gi, "°F");
}

/** Every quantity of a text, in their order; both readings of a number that can be read in two ways. */
export function quantitiesOf(text: string): Quantity[][] {
  const said = levelled(text);
  let rest = said;
  const found: Written[] = [];
  const take = (pattern: RegExp, read: (groups: (string | undefined)[]) => Quantity[]) => {
    for (const match of rest.matchAll(pattern)) {
      const readings = read([...match]);
      if (readings.length === 0) continue;
      const end = match.index + match[0].length;
      found.push({ at: match.index, end, readings });
      rest = rest.slice(0, match.index) + " ".repeat(match[0].length) + rest.slice(end);
    }
  };
  take(clock, ([, hour, minutes, half, hour12, half12, hourOnly]) => {
    const of = Number(hour ?? hour12 ?? hourOnly);
    if (of > 24 || Number(minutes ?? 0) > 59) return [];
    const afternoon = (half ?? half12)?.toLowerCase() === "p" && of < 12 ? 12 : 0;
    return [{ value: `${of + afternoon}:${minutes ?? "00"}`, unit: "clock" }];
  });
  take(version, ([, number = ""]) => [{ value: number.toLowerCase(), unit: "version" }]);
  const plainNumber = ([, sign, digits = "", nth]: (string | undefined)[]) =>
    nth
      ? [{ value: String(Number(digits)), unit: "nth" }]
      : readingsOf(digits).map((value) => ({
          value: String(value),
          unit: sign ? (units.get(sign) ?? null) : null,
          written: digits,
        }));
  take(figure, plainNumber);
  take(joined, plainNumber);
  found.push(...numberWords(rest));
  found.sort((a, b) => a.at - b.at);
  return found.map(({ at, end, readings }) => {
    const month = monthBeside(said, at, end);
    const after = said.slice(end);
    const read = readings.map((one) => (month === null ? withUnit(one, after) : { ...one, unit: month }));
    // "2.3m containers" are millions, "2.3m" of rope are metres.
    const millions = /^m\b/i.test(after)
      ? readings.map((one) => ({ ...one, value: String(Number(one.value) * 1e6) }))
      : [];
    return [...read, ...millions];
  });
}

/** "1,500" is fifteen hundred or one and a half; "1 500" and "1.500.000" are unambiguous. */
function readingsOf(digits: string): number[] {
  const grouped = /^\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$/.test(digits);
  const decimal = Number(digits.replace(/[' ]/g, "").replace(",", "."));
  if (!grouped) return Number.isFinite(decimal) ? [decimal] : [];
  const separator = /[.,' ]/.exec(digits)?.[0] ?? "";
  const parts = digits.split(separator);
  const last = parts.at(-1) ?? "";
  const whole = Number(parts.join("").replace(/[.,]/, "."));
  const readings = Number.isFinite(whole) ? [whole] : [];
  // A single group after a comma or point may be decimals.
  if (parts.length === 2 && last.length === 3 && /[.,]/.test(separator)) readings.push(Number(`${parts[0]}.${last}`));
  return readings;
}

/** The words after a number multiply it, or say what it counts. */
function withUnit(quantity: Quantity, after: string): Quantity {
  if (quantity.unit === "clock" || quantity.unit === "version" || quantity.unit === "nth") return quantity;
  let { unit } = quantity;
  let value = Number(quantity.value);
  let left = after;
  const money = /^\s?(m|mds?)\s?([€$£])/i.exec(left);
  if (money)
    return {
      value: String(value * (money[1]?.toLowerCase() === "m" ? 1e6 : 1e9)),
      unit: units.get(money[2] ?? "") ?? null,
    };
  const word = /^[\s-]?(\p{L}+)/u.exec(left);
  const scale = (word?.[1] ?? "").toLowerCase();
  const by = scales[scale];
  // "5 m" may be metres; "$5m" and "5 million" are not.
  if (word && by !== undefined && (scale.length > 2 || unit !== null || /^(?:bn|mn|md)$/.test(scale))) {
    value *= by;
    left = left.slice(word[0].length);
  }
  const named = left.replace(/^\s(?:of|de|d')\s?/i, " ").replace(/^-/, " ");
  const said = /^\s?(km\/h|°c|°f|[%€$£¥°]|\p{L}+)/iu.exec(named)?.[1]?.toLowerCase();
  if (unit === null && said !== undefined) unit = units.get(said) ?? null;
  // "4.10" without a unit is a version, the one after 4.9; 3.50 euros are 3.5.
  const isVersion = unit === null && /^\d+\.\d0$/.test(quantity.written ?? "") && value === Number(quantity.value);
  return { value: isVersion ? (quantity.written ?? "") : String(value), unit };
}

const others = new Set("am pm h and et un une hundred cent cents thousand percent times fois first premier".split(" "));

/** Whether a word is a number, a unit or a date, and is therefore compared as a quantity. */
export function isQuantity(word: string): boolean {
  return (
    small.has(word) ||
    ordinals.has(word) ||
    units.has(word) ||
    word in scales ||
    others.has(word) ||
    [...months, ...weekdays].some(([english, french]) => word === english || word === french)
  );
}

const range =
  /(?:between|from|entre|de) (\d[\d.,]*)\s?[%€$]? (?:and|to|et|à) [€$£]?(\d[\d.,]*)|(?<![\d-])(\d[\d.,]*)\s?(?:-|to|à)\s?(\d[\d.,]*)(?![\d-])/giu;

/** Whether a sentence gives only one end of a range in its source. */
export function cutsRange(text: string, said: string): boolean {
  const [ours, theirs] = [plain(text), plain(said)];
  const has = (number: string) =>
    new RegExp(`(?<![\\d.,])${number.replace(/[.,]$/, "").replace(/[.]/g, "\\.")}(?![\\d]|[.,]\\d)`).test(ours);
  return [...theirs.matchAll(range)].some((match) => {
    const [from, to] = [match[1] ?? match[3] ?? "", match[2] ?? match[4] ?? ""];
    return has(from) !== has(to);
  });
}

/** Whether a number equals one of its source: the same value, and of the same thing if both say of what. */
export function isSame(one: Quantity[], other: Quantity[]): boolean {
  return one.some((a) => other.some((b) => a.value === b.value && agree(a.unit, b.unit)));
}

/** A percentage, an amount of money or a time matches only with its unit; a number of days also without. */
const strict = new Set(["%", "pt", "eur", "usd", "gbp", "jpy", "clock", "version", "nth"]);

export function isDate(unit: string | null): boolean {
  return unit !== null && /^m\d/.test(unit);
}

function agree(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  if (isDate(one) || isDate(other)) return false;
  if (one !== null && other !== null) return false;
  return !strict.has(one ?? "") && !strict.has(other ?? "");
}
