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
  const judged = items.map((item) => ({ item, was: before(item), is: after(item) }));
  const some = (chosen: typeof judged) => ({
    count: chosen.length,
    items: chosen.slice(0, mostListed).map(({ item, is }) => shown(item, is.rule)),
  });
  const seen = items.map((item) => new Seen(item));
  return {
    days,
    items: items.length,
    told: some(judged.filter(({ is }) => is.isTold)),
    added: some(judged.filter(({ was, is }) => is.isTold && !was.isTold)),
    removed: some(judged.filter(({ was, is }) => was.isTold && !is.isTold)),
    rules: wanted.selection.rules.map((rule) => seen.filter(matcherOf(rule)).length),
  };
}

/** Whether an item by itself may be told. */
function createAdmission({ brief, selection }: Wanted, language: Locale) {
  const judge = createJudge(selection, language);
  const wishes = readBrief(brief);
  const isStrict = selection.brief === "only" && wishes.wanted.length > 0;
  return (item: Matched): { isTold: boolean; rule: Rule | null } => {
    const { isOut, isAlways, rule } = judge(item);
    if (isOut || isAlways) return { isTold: isAlways, rule };
    const titleTerms = new Set(terms(item.title));
    const words = new Set([...titleTerms, ...(isStrict ? terms(item.text) : [])]);
    const read = { headline: item.title, titleTerms, text: item.text, words };
    return { isTold: !isUnwanted(wishes, read) && (!isStrict || answersTo(wishes, [read]) > 0), rule: null };
  };
}

function shown({ id, title, url, source, publishedAt }: RehearsedItem, rule: Rule | null): Rehearsed {
  return { id, title, url, source, publishedAt: publishedAt?.toISOString() ?? null, rule };
}
