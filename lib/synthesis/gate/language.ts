import type { Locale } from "@/lib/i18n/schema";
import { wordsOf } from "@/lib/synthesis/gate/plain";

/** Words that hold sentences together; some belong to several languages. */
const signs: Record<string, Set<string>> = {
  en: new Set(
    "the a an of and or to is was were are that with for it its his her their he she they by from has have had been be this these which who not will would as after before in on at when while than but about more into over out up".split(
      " ",
    ),
  ),
  fr: new Set(
    "le la les l d de des du et ou est sont dans que qu qui pour sur avec par une un aux au a ont ete son sa ses leur leurs ce c cette ces il elle ils elles pas plus en se s ne n etait apres avant deux entre selon".split(
      " ",
    ),
  ),
  de: new Set(
    "der die das und ist nicht ein eine mit von zu den dem des im auf fur sich wird wurde auch sind hat in an als".split(
      " ",
    ),
  ),
  es: new Set(
    "el los las la una un de del que por con para se su sus como pero fue esta este ha han al lo y en a".split(" "),
  ),
  it: new Set(
    "il lo gli la le una un di del della che per con non sono stato nel nella si e ha hanno alla dei delle in a".split(
      " ",
    ),
  ),
  pt: new Set("o os as a uma um de do da dos das que por com para nao se foi ao pela pelo em e sao seu sua".split(" ")),
  nl: new Set("de het een van en is dat niet met voor zijn op aan er door wordt werd heeft ook in".split(" ")),
};

/** The language of a sentence by the small words in it; null if they do not show it. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length > 0 && letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length < letters.length / 2)
    return "other";
  const words = wordsOf(text);
  const [first, second] = Object.keys(signs)
    .map((language) => [language, countOf(words, language)] as const)
    .toSorted(([, a], [, b]) => b - a);
  return first && second && first[1] > second[1] ? first[0] : null;
}

function countOf(words: string[], language: string): number {
  return words.filter((word) => signs[language]?.has(word)).length;
}

/** Whether a sentence is clearly in another language than an edition's: more than twice as many words say so. */
export function isForeign(text: string, language: Locale): boolean {
  const found = languageOf(text);
  if (found === null || found === language) return false;
  const words = wordsOf(text);
  return found === "other" || countOf(words, found) > 2 * countOf(words, language);
}

/**
 * A sentence as an edition shows it: one in another language is marked as a quotation. `of` is the language of the item
 * that contains it, if known, because a sentence alone may not show it.
 */
export function asQuoted(text: string, language: Locale, of: string | null): string {
  const isQuotation = isForeign(text, language) || (of !== null && of !== language && languageOf(text) !== language);
  return isQuotation ? inMarks(text, language) : text;
}

/** A text between the quotation marks of an edition's language, unless it has some already. */
export function inMarks(text: string, language: Locale): string {
  if (/^["'“«„「『‹]/u.test(text)) return text;
  return language === "fr" ? `«\u00a0${text}\u00a0»` : `“${text}”`;
}
