import type { Wish } from "@/lib/synthesis/extractive/brief";
import { terms } from "@/lib/synthesis/extractive/vectors";
import { isDense, literally, plain } from "@/lib/synthesis/gate/plain";

/** Characters around a word; C++, C#, .NET and Node.js keep their own. */
const before = /^(?:(?:[ldcjmnst]|qu)'(?=\p{L})|[^\p{L}\p{N}.]+)/iu;
const upToEnd = /^.*[\p{L}\p{M}\p{N}+#]/su;

/** Whether a text contains all of some words, in any order and form: every word counts, however short. */
export function saysAll(wanted: string): Wish {
  const wishes = plain(wanted)
    .split(" ")
    .flatMap((written) => partsOf(upToEnd.exec(written.replace(before, ""))?.[0] ?? ""))
    .map(wishOf)
    .filter((wish) => wish !== null);
  return (text, words) => wishes.length > 0 && wishes.every((wish) => wish(text, words));
}

/** US-China are two words; e-mail and x-ray are one. */
function partsOf(word: string): string[] {
  const parts = word.split("-");
  return parts.some((part) => part.length < 2) ? [word] : parts;
}

function wishOf(word: string): Wish | null {
  if (word === "") return null;
  if (isDense(word)) return (text) => text.includes(word);
  const said = terms(word);
  const isOrdinary = said.length > 0 && /^[\p{L}\p{M}']+$/u.test(word) && !isShortName(word);
  const isName = /^\p{Lu}/u.test(word);
  if (isOrdinary) return (_text, words) => said.every((term) => formsOf(term, isName).some((form) => words.has(form)));
  const pattern = asWord(word, isShortName(word) ? "u" : "iu");
  return (text) => pattern.test(text);
}

/** AI, EU, US, 5G: in lower case these are other words. */
function isShortName(word: string): boolean {
  return /^[\p{Lu}\p{N}]{2,4}$/u.test(word) && /\p{Lu}/u.test(word);
}

/** Job and jobs, city and cities: the terms of short words keep their ending. Mars is not a plural. */
function formsOf(term: string, isName: boolean): string[] {
  const whole = [term, `${term}s`, term.replace(/y$/, "i"), term.replace(/i$/, "y")];
  return isName ? whole : [...whole, term.replace(/(?<=..)s$/, "")];
}

/** A word as it occurs in a text, or consecutive words. A number may follow one that ends with signs: C++20. */
export function asWord(word: string, flags: string): RegExp {
  const behind = /[+#]$/.test(word) ? "(?![\\p{L}\\p{M}+#])" : "(?![\\p{L}\\p{M}\\p{N}+#])";
  // Scripts without spaces have no boundaries between words.
  const [begins, ends] = [/^[\p{L}\p{N}]/u, /[\p{L}\p{M}\p{N}+#]$/u].map((end) => end.test(word) && !isDense(word));
  return new RegExp(`${begins ? "(?<![\\p{L}\\p{M}\\p{N}])" : ""}${literally(word)}${ends ? behind : ""}`, flags);
}
