import type { Locale } from "@/lib/i18n/schema";
import { type Candidate, chooseSentences, type Writing } from "@/lib/synthesis/extractive/choose-sentences";
import { clusterStories, type Judged } from "@/lib/synthesis/extractive/cluster";
import { isPointer, recurringOf } from "@/lib/synthesis/extractive/noise";
import { createKnowledge } from "@/lib/synthesis/extractive/recollect";
import type { Story } from "@/lib/synthesis/extractive/story";
import type { Meanings } from "@/lib/synthesis/meaning/meaning";
import { References } from "@/lib/synthesis/sentences/references";
import type {
  Composition,
  DraftSection,
  Earlier,
  Fate,
  Material,
  Remembered,
  Rule,
  Selection,
  Sentence,
} from "@/lib/synthesis/schema";
import { createJudge } from "@/lib/synthesis/select/judge-items";
import { Seen } from "@/lib/synthesis/select/match-rules";

const maxSections = 9;
const maxBrief = 5;
const maxLead = 3;

/** What an edition is written from, and for whom. */
export interface Commissioned {
  materials: Material[];
  /** What earlier editions were written from. */
  remembered: Remembered[];
  brief: string;
  selection: Selection;
  /** Their vectors from an embedding model; null without one. */
  meanings: Meanings | null;
  /** The reader's language, not that of the items. */
  language: Locale;
}

/** What was decided about a story, and by which rule. */
type Choice = Pick<Fate, "choice" | "rule">;

/**
 * Writes an edition in the sources' own words: one section per story, with two to five sentences each, chosen to be
 * central and different from each other; stories with less to say share a last section in brief, which has no heading.
 * Of a story that was told before, it tells what is new, if anything is. Needs no model and no network.
 */
export function composeExtractive({
  materials,
  remembered,
  brief,
  selection,
  meanings,
  language,
}: Commissioned): Composition {
  const judge = createJudge(selection, language);
  const judged = materials.map((material) => {
    const seen = new Seen(material);
    return { material, seen, verdict: judge(seen) };
  });
  const wanted = judged.filter(({ verdict }) => !verdict.isOut);
  const stories = clusterStories(wanted, { brief, isStrict: selection.brief === "only", remembered, meanings });
  const isKnown = createKnowledge(language);
  const writing = { language, recurring: recurringOf(materials, language), isKnown };
  const references = new References();
  const full: { story: Story; sentences: Candidate[] }[] = [];
  const short: { story: Story; sentences: Candidate[] }[] = [];
  const choices = new Map<Story, Choice>();
  const counts = new Map<Rule, number>();
  for (const story of stories) {
    if (full.length >= maxSections && short.length >= maxBrief) break;
    const reached = story.capped.find((rule) => (counts.get(rule) ?? 0) >= rule.count);
    if (reached) {
      choices.set(story, { choice: "not_reached", rule: reached });
      continue;
    }
    const sentences = tellable(story, writing);
    if (sentences.length === 0) {
      choices.set(story, { choice: story.before.length > 0 ? "told_before" : "nothing_to_quote", rule: null });
      continue;
    }
    // A story that must be told and has little to say gets a section if there is no room in brief.
    const isLong = sentences.length >= 2 || (story.isAlways && short.length >= maxBrief);
    const isFull = isLong && full.length < maxSections;
    if (!isFull && short.length >= maxBrief) continue;
    (isFull ? full : short).push({ story, sentences });
    choices.set(story, { choice: "chosen", rule: null });
    for (const rule of story.capped) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  // A single story in brief becomes a section: it needs no heading that says "in brief".
  if (full.length === 0 && short.length === 1) full.push(...short.splice(0));
  const told = [...full, ...short];
  // The edition takes its title from the first story whose title was not told before; the lead says what else there is.
  const isRead = new Map(told.map(({ story }) => [story, isKnown(story, headline(story))]));
  const first = told.find(({ story }) => !isRead.get(story)) ?? told[0];
  // A story that is only a title, or a version, says nothing in the lead.
  const lead = told
    .filter((one) => one !== first)
    .filter(({ story, sentences: [best] }) => best?.text !== titleCandidate(story)?.text && !isVersion(headline(story)))
    .slice(0, maxLead)
    .map(({ story, sentences: [best] }) =>
      best && isRead.get(story) ? cite(best, references) : headlineSentence(story, references),
    );
  const sections: DraftSection[] = full.map(({ story, sentences }) => ({
    items: story.items.map(({ material }) => material.id),
    before: story.before.map(({ material }) => material.id),
    heading: headingOf(story),
    sentences: sentences.map((candidate) => cite(candidate, references)),
    earlier: earlierOf(story),
  }));
  if (short.length > 0)
    sections.push({
      items: [],
      before: [],
      heading: null,
      sentences: short.flatMap(({ story, sentences: [best] }) => (best ? inBrief(story, best, references) : [])),
      earlier: null,
    });
  return {
    title: first ? headingOf(first.story) : "",
    lead,
    sections,
    references: references.list,
    fates: fatesOf(judged, stories, choices),
    stories: stories.length,
    told: told.length,
  };
}

/** The sentences that tell a story; if there are none, its title, unless it only points at something or was told. */
function tellable(story: Story, writing: Writing): Candidate[] {
  const sentences = chooseSentences(story, writing);
  if (sentences.length > 0) return sentences;
  const title = titleCandidate(story);
  if (!title || isPointer(title.text)) return [];
  return writing.isKnown(story, title.text) ? [] : [title];
}

function earlierOf({ before: [latest] }: Story): Earlier | null {
  return latest?.material.earlier ?? null;
}

/** One sentence, with the name of its story. */
function inBrief(story: Story, best: Candidate, references: References): Sentence {
  const source = best.sources[0]?.item.material.source ?? "";
  const title = sentenceOf(best.text) === sentenceOf(headline(story)) ? null : headingOf(story);
  return { ...cite(best, references), story: { title, source, earlier: earlierOf(story) } };
}

/** The outcome of each item: with its story, or without one if the brief or a rule excludes it. */
function fatesOf(judged: Judged[], stories: Story[], choices: ReadonlyMap<Story, Choice>): Fate[] {
  const storyOf = new Map(
    stories.flatMap((story, place) => story.items.map(({ material }) => [material.id, { story, place }] as const)),
  );
  return judged.map(({ material: { id: item }, verdict }) => {
    const found = storyOf.get(item);
    if (!found) return { item, story: null, choice: "unwanted", rule: verdict.rule };
    const { choice, rule } = choices.get(found.story) ?? { choice: "not_reached", rule: null };
    return { item, story: found.place, choice, rule: rule ?? verdict.rule };
  });
}

function titleCandidate(story: Story): Candidate | null {
  const [item] = story.items;
  if (!item) return null;
  const text = sentenceOf(headline(story));
  return {
    text,
    terms: item.titleTerms,
    vector: item.vector,
    position: 0,
    sources: [{ item, quote: item.headline }],
    rivals: [],
  };
}

function headline(story: Story): string {
  return story.items[0]?.headline ?? "";
}

/** A headline that is only a version gets the name of its source. */
function headingOf(story: Story): string {
  const title = headline(story);
  const [item] = story.items;
  if (!item || !isVersion(title)) return title;
  const of = item.material.source.replace(/^(?:release notes from|releases? (?:of|from)|tags from)\s+/i, "");
  return `${of} ${title}`;
}

function isVersion(title: string): boolean {
  return /^v?\d{1,9}\.\d[\w.+-]*$/i.test(title);
}

function headlineSentence(story: Story, references: References): Sentence {
  const text = sentenceOf(headline(story));
  const [item] = story.items;
  return { text, citations: item ? [{ ref: references.of(item.material), quote: item.headline }] : [] };
}

function cite(candidate: Candidate, references: References): Sentence {
  const citations = candidate.sources.map(({ item, quote }) => ({ ref: references.of(item.material), quote }));
  return { text: sentenceOf(candidate.text), citations: citations.sort((a, b) => a.ref - b.ref) };
}

function sentenceOf(title: string): string {
  return /[.!?…]["'»”’)]*$/u.test(title) ? title : `${title}.`;
}
