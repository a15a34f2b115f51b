import { codes } from "@/lib/reports/compute/read-number";
import type { NumberFormat } from "@/lib/reports/schema";

/** Longer symbols come first: `R$`, a Brazilian real, also contains `$`. */
const currencies: Record<string, string> = {
  CA$: "CAD",
  US$: "USD",
  A$: "AUD",
  R$: "BRL",
  $: "USD",
  "€": "EUR",
  "£": "GBP",
  "¥": "JPY",
  zł: "PLN",
  "₹": "INR",
};

/**
 * How numbers written like these should be shown: as percentages, or in a currency, if all of them are written that
 * way.
 */
export function formatOf(texts: readonly string[]): { format: NumberFormat; currency: string | null } {
  const said = texts.filter((text) => text.trim() !== "");
  const all = (matches: (text: string) => boolean) => said.length > 0 && said.every(matches);
  if (all((text) => text.includes("%"))) return { format: "percent", currency: null };
  const [symbol] = Object.keys(currencies).filter((one) => all((text) => text.includes(one)));
  if (symbol) return { format: "currency", currency: currencies[symbol] ?? null };
  const [code] = said[0]?.match(/[A-Z]{3}/) ?? [];
  return code && codes.has(code) && all((text) => text.includes(code))
    ? { format: "currency", currency: code }
    : { format: "plain", currency: null };
}
