import { RE2JS } from "re2js";
import type { Read } from "@/lib/synthesis/extractive/brief";
import { terms } from "@/lib/synthesis/extractive/vectors";
import { plain } from "@/lib/synthesis/gate/plain";
import type { Material } from "@/lib/synthesis/schema";
import { asWord, saysAll } from "@/lib/synthesis/select/says-all";
import { languageOfItem } from "@/lib/synthesis/select/item-language";
import type { ItemLanguage, Rule } from "@/lib/synthesis/select/selection-schema";

/** The parts of an item that rules look at. */
export type Matched = Pick<Material, "title" | "text" | "author" | "source">;

/** Rules and the brief look at a title and this many characters of the text, in an edition and in its rehearsal. */
export const mostSeen = 4_000;

/** An item as rules see it: values that several rules need are computed once, and only if needed. */
export class Seen {
  private readonly answers = new Map<string, boolean>();
  private all: string | undefined;
  private levelled: string | undefined;
  private lowered: string | undefined;
  private termed: ReadonlySet<string> | undefined;
  private recognised: ItemLanguage | null | undefined;

  constructor(readonly item: Matched) {}

  get text(): string {
    return (this.all ??= `${this.item.title}\n${this.item.text.slice(0, mostSeen)}`);
  }
  /** Normalized for comparison. */
  get plain(): string {
    return (this.levelled ??= plain(this.text));
  }
  get lower(): string {
    return (this.lowered ??= this.text.toLowerCase());
  }
  get words(): ReadonlySet<string> {
    return (this.termed ??= new Set(terms(this.text)));
  }
  /** The cached answer to a question, or a new one: a rule may be asked about the same item more than once. */
  once(question: string, answer: () => boolean): boolean {
    const known = this.answers.get(question) ?? answer();
    this.answers.set(question, known);
    return known;
  }
  get language(): ItemLanguage | null {
    return this.recognised === undefined ? (this.recognised = languageOfItem(this.item)) : this.recognised;
  }
}

/** An item as a brief looks at it. All its words are computed only if they are needed. */
export function readOfSeen(seen: Seen, { headline, titleTerms }: Pick<Read, "headline" | "titleTerms">): Read {
  return {
    headline,
    titleTerms,
    text: seen.item.text.slice(0, mostSeen),
    get words() {
      return seen.words;
    },
  };
}

/** Whether a rule matches an item. The time for a pattern grows only with the text, whatever the pattern is. */
export function matcherOf({ field, value }: Rule): (seen: Seen) => boolean {
  const matches = readRule({ field, value });
  return (seen) => seen.once(`${field} ${value}`, () => matches(seen));
}

function readRule({ field, value }: Pick<Rule, "field" | "value">): (seen: Seen) => boolean {
  switch (field) {
    case "words": {
      const says = saysAll(value);
      return (seen) => says(seen.plain, seen.words);
    }
    case "phrase": {
      const phrase = asWord(plain(value), "iu");
      return (seen) => phrase.test(seen.plain);
    }
    case "pattern": {
      const pattern = compilePattern(value);
      const literal = literalIn(value);
      return ({ text, lower }) =>
        pattern !== null && (literal === null || lower.includes(literal)) && pattern.matcher(text).find();
    }
    case "author": {
      const name = lowered(value);
      return ({ item }) => item.author !== null && lowered(item.author).includes(name);
    }
    case "source": {
      const name = lowered(value);
      return ({ item }) => lowered(item.source).includes(name);
    }
    case "language":
      return ({ language }) => language === value;
  }
}

/** A regular expression in RE2 syntax that ignores case; null if it is invalid. */
export function compilePattern(value: string): RE2JS | null {
  try {
    return RE2JS.compile(value, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  } catch {
    return null;
  }
}

const fewestLetters = 3;

/**
 * Letters, in lower case, that every match of a pattern contains: to search for these first is much faster. Null if it
 * is not certain that there are any, as with alternatives, groups and classes.
 */
export function literalIn(pattern: string): string | null {
  if (/[|()[\]]|\\[^dDwWsSbB.]/.test(pattern)) return null;
  const runs = pattern.match(/\\.|[a-zA-Z]+|./gsu) ?? [];
  const found = runs.flatMap((run, place) => {
    if (!/^[a-zA-Z]+$/.test(run)) return [];
    // The last letter may be optional.
    return [/^[?*{]/.test(runs[place + 1] ?? "") ? run.slice(0, -1) : run];
  });
  const longest = found.reduce((a, b) => (b.length > a.length ? b : a), "").toLowerCase();
  // Other letters are folded to k and s, too.
  return longest.length >= fewestLetters && !/[ks]/.test(longest) ? longest : null;
}

function lowered(text: string): string {
  return plain(text).toLowerCase();
}
