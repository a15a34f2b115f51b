import { plain } from "@/lib/synthesis/gate/plain";
import { terms } from "@/lib/synthesis/extractive/vectors";

/** What a reader wants to know, and what not. */
export interface Brief {
  wanted: Wish[];
  unwanted: Wish[];
}

/** Whether a text speaks of something. */
type Wish = (text: string, words: ReadonlySet<string>) => boolean;

const without =
  /\b(?:nothing (?:about|on)|no(?:t| more)?(?: news)?(?: about| on)?|without|except(?: for)?|but not|rien sur|pas de|sans|sauf|hormis)\b/iu;
/** Short names and those with signs in them: AI, EU, 5G, C++, C#, .NET, Node.js. */
const signs =
  /(?<![\p{L}\p{N}])(?:\.[A-Z]{2,}|[\p{L}\p{N}][\p{L}\p{N}.]*(?:\+\+|#)|\p{L}+\.(?:js|io|ai)|(?=\p{L}*\p{Lu})(?=[\p{L}\p{N}]{2,4}(?![\p{L}\p{N}]))[\p{Lu}\p{N}]{2,4})(?![\p{L}\p{N}+#])/gu;
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}/gu;

/** Reads a brief: clauses that say "nothing about" are what is not wanted, the rest is. */
export function readBrief(brief: string): Brief {
  const clauses = plain(brief)
    .split(/[.;!?\n]+|,(?=\s*(?:but|not|no|nothing|except|without|mais|sauf|sans|rien|pas)\b)/iu)
    .map((clause) => clause.trim());
  const read: Brief = { wanted: [], unwanted: [] };
  for (const clause of clauses) {
    const found = without.exec(clause);
    read.wanted.push(...wishesOf(found ? clause.slice(0, found.index) : clause));
    if (found) read.unwanted.push(...wishesOf(clause.slice(found.index + found[0].length)));
  }
  return read;
}

/** What people say around what they want. */
const around = new Set(
  terms(
    "want wants wish know everything anything latest news update updates interested interest please tell follow following keep story stories article articles related especially mostly only matters important topic topics " +
      "veux voudrais savoir tout toute actualite actualites nouvelles concernant interesse suivre surtout seulement sujet sujets",
  ),
);

function wishesOf(clause: string): Wish[] {
  const named = [...new Set(clause.match(signs) ?? [])].map((name): Wish => {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}+#])`, "u");
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
