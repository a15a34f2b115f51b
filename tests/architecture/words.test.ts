import { describe, expect, it } from "vitest";
import { messagesOf } from "@/lib/i18n/messages";

function flatten(value: unknown, path: string[] = []): [path: string, text: string][] {
  if (typeof value === "string") return [[path.join("."), value]];
  return Object.entries(value as object).flatMap(([key, child]) => flatten(child, [...path, key]));
}

/** Words to avoid, and what to say instead (docs/writing.md). */
const notToBeUsed = {
  en: {
    "there is no such": /there is no such/i,
    "this is no, these are no": /\b(?:this|that|these|those|it) (?:is|are) no (?!longer)\w/i,
    "by itself": /by (?:itself|themselves)\b/i,
    "by hand": /\bby hand\b/i,
    anew: /\banew\b/i,
    "what becomes of, came of": /what (?:becomes|became|came) (?:of|to)\b/i,
    "for good": /\bfor good\b/i,
    lies: /\blies\b/i,
    somebody: /\b(?:somebody|everybody|nobody)\b/i,
    "made (of what one creates)": /\b(?:schedule|report|workflow|key|template) is made\b/i,
    trace: /\btrace\b/i,
    "put aside": /put (?:it )?aside/i,
    "go on": /\bgo(?:es)? on\b/i,
    occurrence: /\boccurrences?\b/i,
    "so many": /\bso many\b/i,
    sealed: /\bsealed\b/i,
    exclamation: /[^“]!/,
  },
  fr: {
    courriel: /courriel/i,
    calendrier: /calendrier/i,
    "à la main": /à la main/i,
    "responsable (owner)": /responsable/i,
    "sautée (skipped)": /saut(?:ée|er la|ées)/i,
    compartiment: /compartiment/i,
    "tout seul": /tout seul|d’(?:elle|eux|elles)-mêmes?/i,
    "a space that breaks before a mark or within quotation marks": / [;:!?»]|« /,
  },
} as const;

describe.each(["en", "fr"] as const)("the texts in %s", (locale) => {
  const texts = flatten(messagesOf(locale));

  it.each(Object.entries(notToBeUsed[locale]))("do not say: %s", (_name, pattern) => {
    expect(texts.filter(([, text]) => pattern.test(text)).map(([path, text]) => `${path}: ${text}`)).toEqual([]);
  });

  it("neither begin nor end with a space, nor have two in a row", () => {
    expect(texts.filter(([, text]) => text !== text.trim() || / {2}/.test(text)).map(([path]) => path)).toEqual([]);
  });
});
