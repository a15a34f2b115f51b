import type { Locale } from "@/lib/i18n/schema";
import { answersTo, isUnwanted, readBrief } from "@/lib/synthesis/extractive/brief";
import { terms } from "@/lib/synthesis/extractive/vectors";
import { createJudge } from "@/lib/synthesis/select/judge-items";
import { type Matched, matcherOf, Seen } from "@/lib/synthesis/select/match-rules";
import type { Rehearsal, Rehearsed, Rule, Selection } from "@/lib/synthesis/select/selection-schema";

/** What a theme wants to know. */
export interface Wanted {
  brief: string;
  selection: Selection;
}

export interface RehearsedItem extends Matched {
  id: string;
  url: string | null;
  publishedAt: Date | null;
}

/** What is to be rehearsed: items, the newest first, and the theme as it is saved and as it might be. */
export interface Rehearsing {
  items: RehearsedItem[];
  days: number;
  language: Locale;
  saved: Wanted;
  wanted: Wanted;
}

const mostListed = 50;

/** What of some items would be let through, and what another brief and selection add and remove. */
export function rehearse({ items, days, language, saved, wanted }: Rehearsing): Rehearsal {
  const [before, after] = [createAdmission(saved, language), createAdmission(wanted, language)];
  const judged = items.map((item) => {
    const seen = new Seen(item);
    return { item, seen, was: before(seen), is: after(seen) };
  });
  const some = (chosen: typeof judged) => ({
    count: chosen.length,
    items: chosen.slice(0, mostListed).map(({ item, is }) => shown(item, is.rule)),
  });
  return {
    days,
    items: items.length,
    told: some(judged.filter(({ is }) => is.isTold)),
    added: some(judged.filter(({ was, is }) => is.isTold && !was.isTold)),
    removed: some(judged.filter(({ was, is }) => was.isTold && !is.isTold)),
    rules: wanted.selection.rules.map((rule) => {
      const matches = matcherOf(rule);
      return judged.filter(({ seen }) => matches(seen)).length;
    }),
  };
}

/** Whether an item by itself may be told. */
function createAdmission({ brief, selection }: Wanted, language: Locale) {
  const judge = createJudge(selection, language);
  const wishes = readBrief(brief);
  const isStrict = selection.brief === "only" && wishes.wanted.length > 0;
  return (seen: Seen): { isTold: boolean; rule: Rule | null } => {
    const { isOut, isAlways, rule } = judge(seen);
    if (isOut || isAlways) return { isTold: isAlways, rule };
    const { title: headline, text } = seen.item;
    const titleTerms = new Set(terms(headline));
    // Only how far a brief is answered takes all the words.
    const read = { headline, titleTerms, text, words: isStrict ? seen.words : titleTerms };
    return { isTold: !isUnwanted(wishes, read) && (!isStrict || answersTo(wishes, [read]) > 0), rule: null };
  };
}

function shown({ id, title, url, source, publishedAt }: RehearsedItem, rule: Rule | null): Rehearsed {
  return { id, title, url, source, publishedAt: publishedAt?.toISOString() ?? null, rule };
}
