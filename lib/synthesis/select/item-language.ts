import { franc } from "franc";
import { languageOf } from "@/lib/synthesis/gate/language";
import type { ItemLanguage } from "@/lib/synthesis/select/selection-schema";

/** By their ISO 639-3 codes, as the library returns them. */
const codes: Record<string, ItemLanguage> = {
  arb: "ar",
  bul: "bg",
  cat: "ca",
  ces: "cs",
  cmn: "zh",
  dan: "da",
  deu: "de",
  ell: "el",
  eng: "en",
  fin: "fi",
  fra: "fr",
  heb: "he",
  hin: "hi",
  hrv: "hr",
  hun: "hu",
  ita: "it",
  jpn: "ja",
  kor: "ko",
  nld: "nl",
  nob: "nb",
  pol: "pl",
  por: "pt",
  ron: "ro",
  rus: "ru",
  slk: "sk",
  spa: "es",
  swe: "sv",
  tur: "tr",
  ukr: "uk",
};
/** Letters that identify some of the languages in Latin script. */
const letters: Partial<Record<ItemLanguage, RegExp>> = {
  cs: /[ěščřžůďťň]/giu,
  da: /[æøå]/giu,
  fi: /[äöy]/giu,
  hr: /[čćšžđ]/giu,
  hu: /[őűáéíóúö]/giu,
  nb: /[æøå]/giu,
  pl: /[ąćęłńóśźż]/giu,
  ro: /[ăâîșțşţ]/giu,
  sk: /[áčďľĺňôŕšťž]/giu,
  sv: /[åäö]/giu,
  tr: /[çğıöşü]/giu,
};
const only = Object.keys(codes);

/** Fewest letters that show a language in its own or in Latin script; below `sure`, small words must confirm it. */
const fewest = { own: 6, latin: 60, sure: 150, marks: 3 };
const mostRead = 800;

/** The language that an item is written in; null if there is too little text to know. */
export function languageOfItem({ title, text }: { title: string; text: string }): ItemLanguage | null {
  const read = `${title}\n${text}`.slice(0, mostRead);
  const letters = read.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  const isOwn = latin < letters.length / 2;
  if (letters.length < (isOwn ? fewest.own : fewest.latin)) return null;
  const found = codes[franc(read, { only, minLength: fewest.own })] ?? null;
  if (isOwn || letters.length >= fewest.sure || found === null) return found;
  // A title of names and nouns looks like many languages.
  const small = languageOf(read);
  return small === found || (small === null && isOfItself(read, found)) ? found : null;
}

/** Whether letters that other languages lack confirm a language whose small words are not listed here. */
function isOfItself(text: string, language: ItemLanguage): boolean {
  const found = text.match(letters[language] ?? /(?!)/gu) ?? [];
  return found.length >= fewest.marks;
}
