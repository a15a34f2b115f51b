/** The decimal separator: 1,234.5 or 1.234,5. */
export type Decimal = "point" | "comma";

/** Longer texts are not meant as numbers. */
const longest = 400;
const space = String.raw`[ \u00A0\u202F'’]`;
const spaces = new RegExp(space, "gu");
const grouped = {
  point: new RegExp(`^\\d{1,3}(?:(?:,\\d{3})+|(?:${space}\\d{3})+)(?:\\.\\d*)?$`, "u"),
  comma: new RegExp(`^\\d{1,3}(?:(?:\\.\\d{3})+|(?:${space}\\d{3})+)(?:,\\d*)?$`, "u"),
};
const simple = {
  point: /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i,
  comma: /^(?:\d+(?:,\d*)?|,\d+)(?:e[-+]?\d+)?$/i,
};
const unit = /^(?:\p{Sc}|[A-Z]{1,2}\$|kr\.?|zł)$/u;
export const codes = new Set(Intl.supportedValuesOf("currency"));
const isUnit = (text: string) => unit.test(text) || codes.has(text);

/**
 * A number as people and programs write it, in either style: with or without group separators, a currency before or
 * after it, a percent sign (12.5 % is 0.125), a minus sign or parentheses for negative numbers. Null if it is not a
 * number.
 */
export function readNumber(text: string, decimal: Decimal): number | null {
  if (text.length > longest) return null;
  const parenthesised = /^\((.+)\)$/.exec(text.trim())?.[1];
  let rest = (parenthesised ?? text).trim();
  const isPercent = rest.endsWith("%");
  if (isPercent) rest = rest.slice(0, -1).trim();
  const sign = /^[-+\u2212]/.exec(rest)?.[0] ?? "";
  rest = withoutUnit(rest.slice(sign.length).trim());
  // "$-5" as well as "-$5".
  const inner = sign === "" ? (/^[-\u2212]/.exec(rest)?.[0] ?? "") : "";
  rest = rest.slice(inner.length).trim();
  if (!simple[decimal].test(rest) && !grouped[decimal].test(rest)) return null;
  const plain = rest.replaceAll(decimal === "point" ? "," : ".", "").replace(spaces, "");
  const value = Number(decimal === "comma" ? plain.replace(",", ".") : plain);
  if (!Number.isFinite(value)) return null;
  const isBelow = parenthesised !== undefined || (sign !== "" && sign !== "+") || inner !== "";
  const signed = isBelow ? -value : value;
  return isPercent ? Number((signed / 100).toPrecision(15)) : signed;
}

function withoutUnit(text: string): string {
  const before = /^[^\d.,\s-]{1,3}/u.exec(text)?.[0] ?? "";
  if (before !== "" && isUnit(before)) return text.slice(before.length).trim();
  const after = /[^\d.,\s]{1,3}$/u.exec(text)?.[0] ?? "";
  return after !== "" && isUnit(after) ? text.slice(0, -after.length).trim() : text;
}

/**
 * The numbers that a person entered to compare with, in either style; a list is separated by `;`, or by commas if they
 * are not decimal separators. Null if any is not a number.
 */
export function readNumbers(text: string, decimal: Decimal, isList: boolean): number[] | null {
  const other = decimal === "point" ? "comma" : "point";
  const parts = isList ? text.split(decimal === "point" ? /[,;]/ : /;|,\s+/) : [text];
  const read = parts.map((part) => readNumber(part.trim(), decimal) ?? readNumber(part.trim(), other));
  return read.includes(null) ? null : (read as number[]);
}
