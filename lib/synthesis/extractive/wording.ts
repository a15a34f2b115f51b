import { plain, wordsOf } from "@/lib/synthesis/gate/plain";
import { contentWords } from "@/lib/synthesis/gate/support";

const who = "[^,]{2,60}";
/** Attributions at the beginning or the end of a sentence: somebody said it, but did not confirm, deny or warn. */
const attributions = [
  new RegExp(`^(?:Selon|D'après|According to) ${who}, `, "u"),
  /^\p{Lu}[^,]{0,60}? (?:says?|said|told [^,]{1,40}?) that /u,
  /,? according to [^,]{2,60}\.$/u,
  new RegExp(`, ${who} (?:said|reported)(?: in a statement| on \\w+day)?\\.$`, "u"),
  /, (?:a indiqué|a annoncé|a assuré|a affirmé|a déclaré|a rapporté|a-t-on appris|rapporte|selon|d'après|indique|précise) ?[^,]{2,80}\.$/u,
];

/** A sentence without its attribution. */
export function unattributed(sentence: string): string {
  const said = attributions.reduce(
    (text, pattern) => text.replace(pattern, text.endsWith(".") && pattern.source.endsWith("$") ? "." : ""),
    plain(sentence),
  );
  return said.slice(0, 1).toUpperCase() + said.slice(1);
}

/** Words that carry no news of their own. */
const empty = new Set(
  "va vont allait allaient ayant avoir raison cause also already now then there meanwhile later earlier currently soit alors ainsi aussi encore notamment".split(
    " ",
  ),
);
/** Small words that change how many a sentence speaks of. */
const telling = new Set("all every most tous toutes plupart".split(" "));

/** Words that may replace one another if nothing depends on it; the first of each group stands for all. */
const like = new Map<string, string>(
  (
    "begin open ouvr debut,block halt stop,end terminat expir,fire blaz incendi feu,strong fort important,fall chut tomb plung crash,cut abais reduit reduc baiss," +
    "electricit courant,administr govern,aged old,hit struck"
  )
    .split(",")
    .flatMap((group) => {
      const [first = "", ...others] = group.split(" ");
      return others.map((word): [string, string] => [word, first]);
    }),
);

/** A word without the endings of tense, adverbs and nationalities. */
function rootOf(word: string): string {
  const root = word
    .replace(/(?<=\p{L}{3})(?:er|ir|r)(?:a|ont|ait|aient)$/u, "")
    .replace(/(?<=\p{L}{5})(?:ly|y|an|ant|ien|ais|ois|a)$/u, "");
  return like.get(root) ?? like.get(word) ?? root;
}

/** What a sentence is about, each word in the form that stands for all its variants. */
export function rootsOf(text: string): ReadonlySet<string> {
  const said = text.replace(/\b(?:is|are|was|were) over\b/gu, "ended");
  const quantifiers = wordsOf(said).filter((word) => telling.has(word));
  return new Set([
    ...quantifiers,
    ...contentWords(said).flatMap(({ written, word }) => (empty.has(written) ? [] : [rootOf(word)])),
  ]);
}
