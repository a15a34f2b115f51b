import type { Locale } from "@/lib/i18n/schema";
import { answersTo, isUnwanted, type Read, readBrief } from "@/lib/synthesis/extractive/brief";
import { endingsOf, headlineOf } from "@/lib/synthesis/extractive/headline";
import { terms } from "@/lib/synthesis/extractive/vectors";
import { createJudge } from "@/lib/synthesis/select/judge-items";
import { type Matched, matcherOf, readOfSeen, Seen } from "@/lib/synthesis/select/match-rules";
import type { Rehearsal, Rehearsed, Rule, Selection } from "@/lib/synthesis/select/selection-schema";

/** What a theme wants to know about. */
export interface Wanted {
  brief: string;
  selection: Selection;
}

export interface RehearsedItem extends Matched {
  id: string;
  feedId: string;
  url: string | null;
  publishedAt: Date | null;
}

/** What a rehearsal needs: items, the newest first, and the theme as it is saved and as it might be. */
export interface Rehearsing {
  items: RehearsedItem[];
  days: number;
  language: Locale;
  saved: Wanted;
  wanted: Wanted;
}

const mostListed = 50;

/** Which items would be let through, and which ones another brief and selection add and remove. */
export function rehearse({ items, days, language, saved, wanted }: Rehearsing): Rehearsal {
  const endings = endingsOf(items);
  const [before, after] = [createAdmission(saved, language), createAdmission(wanted, language)];
  const judged = items.map((item) => {
    const seen = new Seen(item);
    const headline = headlineOf(item, endings);
    const read = readOfSeen(seen, { headline, titleTerms: new Set(terms(headline)) });
    return { item, seen, was: before(seen, read), is: after(seen, read) };
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

/** Decides whether a single item may be told. */
function createAdmission({ brief, selection }: Wanted, language: Locale) {
  const judge = createJudge(selection, language);
  const wishes = readBrief(brief);
  const isStrict = selection.brief === "only" && wishes.wanted.length > 0;
  return (seen: Seen, read: Read): { isTold: boolean; rule: Rule | null } => {
    const { isOut, isAlways, rule } = judge(seen);
    if (isOut || isAlways) return { isTold: isAlways, rule };
    return { isTold: !isUnwanted(wishes, read) && (!isStrict || answersTo(wishes, [read]) > 0), rule: null };
  };
}

function shown({ id, title, url, source, publishedAt }: RehearsedItem, rule: Rule | null): Rehearsed {
  return { id, title, url, source, publishedAt: publishedAt?.toISOString() ?? null, rule };
}
