import { plain } from "@/lib/synthesis/gate/plain";
import { asWord } from "@/lib/synthesis/select/says-all";
import { terms } from "@/lib/synthesis/extractive/vectors";

/** What a reader wants to know about, and what not. */
export interface Brief {
  wanted: Wish[];
  unwanted: Wish[];
}

/** Whether a text mentions something. */
export type Wish = (text: string, words: ReadonlySet<string>) => boolean;

const without =
  /\b(?:nothing (?:about|on)|no(?:t| more)?(?: news)?(?: about| on)?|without|except(?: for)?|but not|rien sur|pas de|sans|sauf|hormis)\b/iu;
/** Short names, and names with special characters: AI, EU, 5G, C++, C#, .NET, Node.js. */
const signs =
  /(?<![\p{L}\p{N}])(?:\.[A-Z]{2,}|[\p{L}\p{N}][\p{L}\p{N}.]*(?:\+\+|#)|\p{L}+\.(?:js|io|ai)|(?=\p{L}*\p{Lu})(?=[\p{L}\p{N}]{2,4}(?![\p{L}\p{N}]))[\p{Lu}\p{N}]{2,4})(?![\p{L}\p{N}+#])/gu;
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}/gu;

/** Parses a brief: clauses with "nothing about" list what is unwanted, the rest is wanted. */
export function readBrief(brief: string): Brief {
  const read: Brief = { wanted: [], unwanted: [] };
  for (const { wanted, unwanted } of clausesOf(brief)) {
    read.wanted.push(...wishesOf(wanted));
    read.unwanted.push(...wishesOf(unwanted));
  }
  return read;
}

/** The wanted part of a brief in its own words, without the unwanted part. */
export function wantedOf(brief: string): string {
  const clauses = clausesOf(brief).map(({ wanted }) => wanted.trim());
  return clauses.filter((clause) => wishesOf(clause).length > 0).join(". ");
}

function clausesOf(brief: string): { wanted: string; unwanted: string }[] {
  const clauses = plain(brief)
    .split(/[.;!?\n]+|,(?=\s*(?:but|not|no|nothing|except|without|mais|sauf|sans|rien|pas)\b)/iu)
    .map((clause) => clause.trim());
  return clauses.map((clause) => {
    const found = without.exec(clause);
    if (!found) return { wanted: clause, unwanted: "" };
    return { wanted: clause.slice(0, found.index), unwanted: clause.slice(found.index + found[0].length) };
  });
}

/** Words that people write around what they want. */
const around = new Set(
  terms(
    "want wants wish know everything anything latest news update updates interested interest please tell follow following keep story stories article articles related especially mostly only matters important topic topics " +
      "veux voudrais savoir tout toute actualite actualites nouvelles concernant interesse suivre surtout seulement sujet sujets",
  ),
);

/** The parts of an item that a brief looks at; `words` are those of title and text. */
export interface Read {
  headline: string;
  titleTerms: ReadonlySet<string>;
  text: string;
  words: ReadonlySet<string>;
}

/** How well the items of a story answer a brief: a wish in a title counts one, in a text less; three are enough. */
export function answersTo({ wanted }: Brief, items: Read[]): number {
  const worth = (wish: Wish) => {
    if (items.some(({ headline, titleTerms }) => wish(headline, titleTerms))) return 1;
    return items.some(({ text, words }) => wish(text, words)) ? 0.4 : 0;
  };
  const sum = wanted.reduce((all, wish) => all + worth(wish), 0);
  return 1.5 * Math.min(3, sum);
}

/** Whether an item is about something unwanted, judged by its title and the beginning of its text. */
export function isUnwanted({ unwanted }: Brief, { headline, titleTerms, text }: Read): boolean {
  if (unwanted.length === 0) return false;
  const beginning = text.slice(0, 300);
  const words = new Set(terms(beginning));
  return unwanted.some((wish) => wish(headline, titleTerms) || wish(beginning, words));
}

function wishesOf(clause: string): Wish[] {
  const named = [...new Set(clause.match(signs) ?? [])].map((name): Wish => {
    const pattern = asWord(name, "u");
    return (text) => pattern.test(text);
  });
  const written = [...new Set(clause.match(dense) ?? [])].flatMap((run) =>
    Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)).map(
      (pair): Wish =>
        (text) =>
          text.includes(pair),
    ),
  );
  const words = [...new Set(terms(clause.replace(signs, " ")))]
    .filter((word) => !around.has(word))
    .map(
      (word): Wish =>
        (_text, there) =>
          there.has(word),
    );
  return [...named, ...written, ...words];
}
