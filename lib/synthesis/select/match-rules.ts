import { RE2JS } from "re2js";
import { saysAll } from "@/lib/synthesis/extractive/brief";
import { terms } from "@/lib/synthesis/extractive/vectors";
import { plain } from "@/lib/synthesis/gate/plain";
import type { Material } from "@/lib/synthesis/schema";
import { languageOfItem } from "@/lib/synthesis/select/item-language";
import type { ItemLanguage, Rule } from "@/lib/synthesis/select/selection-schema";

/** What of an item rules look at. */
export type Matched = Pick<Material, "title" | "text" | "author" | "source">;

/** An item as rules see it: what several of them look at is made out once, and only if one does. */
export class Seen {
  private all: string | undefined;
  private lowered: string | undefined;
  private termed: ReadonlySet<string> | undefined;
  private recognised: ItemLanguage | null | undefined;

  constructor(readonly item: Matched) {}

  get text(): string {
    return (this.all ??= `${this.item.title}\n${this.item.text}`);
  }
  get lower(): string {
    return (this.lowered ??= lowered(this.text));
  }
  get words(): ReadonlySet<string> {
    return (this.termed ??= new Set(terms(this.text)));
  }
  get language(): ItemLanguage | null {
    return this.recognised === undefined ? (this.recognised = languageOfItem(this.item)) : this.recognised;
  }
}

/** Whether a rule speaks of an item. A pattern takes time that grows with the text alone, whatever it is. */
export function matcherOf({ field, value }: Rule): (seen: Seen) => boolean {
  switch (field) {
    case "words": {
      const says = saysAll(value);
      return ({ text, words }) => says(text, words);
    }
    case "phrase": {
      const phrase = lowered(value);
      return ({ lower }) => lower.includes(phrase);
    }
    case "pattern": {
      const pattern = compilePattern(value);
      return ({ text }) => pattern?.matcher(text).find() ?? false;
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

/** A regular expression as RE2 has them, without regard to case; null for what is none. */
export function compilePattern(value: string): RE2JS | null {
  try {
    return RE2JS.compile(value, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  } catch {
    return null;
  }
}

function lowered(text: string): string {
  return plain(text).toLowerCase();
}
