import { setTimeout as wait } from "node:timers/promises";
import type { Asker } from "@/lib/models/schema";
import { ModelFailure } from "@/lib/models/rules";
import type { ModelFailureKind, OpenModel } from "@/lib/models/schema";
import { log } from "@/lib/log";
import type { Style } from "@/lib/synthesis/model/prompt";
import { writeLead } from "@/lib/synthesis/model/write-lead";
import { type Told, writeStory } from "@/lib/synthesis/model/write-story";
import { References, setSentence } from "@/lib/synthesis/sentences/references";
import type {
  Citation,
  Composition,
  DraftSection,
  Material,
  Remembered,
  Sentence,
  Writing,
} from "@/lib/synthesis/schema";

/** The number of stories that are requested concurrently. */
const atOnce = 4;
/** Failures that a retry a little later may resolve, and the longest wait before it. */
const passing: readonly ModelFailureKind[] = ["limited", "server", "not_json", "empty"];
const mostWaitMs = 15_000;
/** Failures that would be the same for every story. */
const lasting: readonly ModelFailureKind[] = [
  "unreachable",
  "private",
  "unauthorized",
  "no_credit",
  "unknown_model",
  "limited",
  "budget",
  "tokens",
  "cut_off",
  "fault",
];
/** After this many consecutive failures, the failure counts as lasting. */
const mostOften = 3;

interface Options {
  materials: Material[];
  /** What earlier editions told the stories from. */
  remembered: Remembered[];
  model: Pick<OpenModel, "name" | "inputPrice" | "outputPrice">;
  asker: Asker;
  style: Style;
  /** Ends everything: the run was cancelled. */
  signal: AbortSignal;
  /** What is not written by then is told in the sources' words. */
  deadline: AbortSignal;
  onStory: (done: number, total: number) => Promise<void>;
}

/**
 * Has a model tell the stories of a draft that was composed without one: each alone, from its own items, then the lead
 * from what was accepted. If something fails, a story stays as the draft tells it. Throws only the reason `signal` was
 * aborted with.
 */
export async function writeEdition(
  draft: Composition,
  { materials, remembered, model, asker, style, signal, deadline, onStory }: Options,
): Promise<{ composition: Composition; writing: Writing }> {
  const byId = new Map(materials.map((material) => [material.id, material]));
  const beforeById = new Map(remembered.map((material) => [material.id, material]));
  const ends = AbortSignal.any([signal, deadline]);
  const told = new Map<DraftSection, Told>();
  let failure: ModelFailureKind | null = null;
  let often = 0;
  let done = 0;
  const stories = draft.sections.filter(({ heading }) => heading !== null);
  const waiting = [...stories];
  const lane = async () => {
    for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
      if (failure !== null && (lasting.includes(failure) || often >= mostOften)) return;
      const items = story.items.flatMap((id) => byId.get(id) ?? []);
      const before = story.before.flatMap((id) => beforeById.get(id) ?? []);
      const found = await attempt(() => writeStory({ items, before }, style, asker, ends), { signal, deadline });
      if (found.kind === "failed") {
        often += 1;
        if (failure === null || !lasting.includes(failure)) failure = found.failure;
      } else {
        often = 0;
        if (found.value.claims.length > 0) told.set(story, found.value);
      }
      done += 1;
      await onStory(done, stories.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  signal.throwIfAborted();
  const references = new References();
  const itemOf = new Map(draft.references.map(({ ref, itemId }) => [ref, byId.get(itemId)]));
  const cite = (citations: { item: Material | undefined; quote: string }[]): Citation[] =>
    citations.flatMap(({ item, quote }) => (item ? { ref: references.of(item), quote } : []));
  const renumbered = (sentence: Sentence): Sentence => ({
    ...sentence,
    citations: cite(sentence.citations.map(({ ref, quote }) => ({ item: itemOf.get(ref), quote }))),
  });
  const cited = ({ items, claims }: Told): Sentence[] =>
    claims.map((claim) => {
      const citations = cite(claim.citations.map(({ place, quote }) => ({ item: items[place], quote })));
      return { text: setSentence({ text: claim.text, citations }, references.list, style), citations };
    });
  const written = stories.flatMap((story) => told.get(story) ?? []);
  const isWhole = failure === null || !lasting.includes(failure);
  const lead =
    isWhole && stories.length > 1 && told.size > 0
      ? await attempt(() => writeLead(written, { asker, style, signal: ends }), { signal, deadline })
      : null;
  const leading = lead?.kind === "done" && lead.value.length > 0 ? lead.value : null;
  const leadSentences = leading
    ? leading.map(({ text, citations }) => ({ text, citations: cite(citations) }))
    : draft.lead.map(renumbered);
  const sections = draft.sections.map((section): DraftSection => {
    const one = told.get(section);
    if (!one) return { ...section, sentences: section.sentences.map(renumbered) };
    return { ...section, heading: one.heading ?? section.heading, sentences: cited(one) };
  });
  const { inputTokens, outputTokens, cost } = asker.spent();
  const sum = (of: "written" | "replaced" | "dropped") => written.reduce((all, one) => all + one[of], 0);
  return {
    composition: {
      ...draft,
      title: sections[0]?.heading ?? draft.title,
      lead: leadSentences,
      sections,
      references: references.list,
    },
    writing: {
      model: model.name,
      sentences: sum("written") + (leading?.length ?? 0),
      replaced: sum("replaced"),
      dropped: sum("dropped"),
      fellBack: stories.length - told.size,
      failure,
      tokens: inputTokens + outputTokens,
      cost: model.inputPrice === null && model.outputPrice === null ? null : cost,
    },
  };
}

type Attempted<T> = { kind: "done"; value: T } | { kind: "failed"; failure: ModelFailureKind };

/** Runs something that asks a model, with one retry if that may help within the remaining time. */
async function attempt<T>(
  work: () => Promise<T>,
  { signal, deadline }: { signal: AbortSignal; deadline: AbortSignal },
): Promise<Attempted<T>> {
  for (let again = true; ; again = false) {
    try {
      return { kind: "done", value: await work() };
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) return { kind: "failed", failure: "timeout" };
      if (!(error instanceof ModelFailure)) {
        log().error({ err: error }, "A model's answer could not be taken.");
        return { kind: "failed", failure: "fault" };
      }
      const waitMs = error.retryAfterMs ?? (error.kind === "server" || error.kind === "limited" ? 1_000 : 0);
      if (!again || !passing.includes(error.kind) || waitMs > mostWaitMs)
        return { kind: "failed", failure: error.kind };
      await wait(waitMs, undefined, { signal: AbortSignal.any([signal, deadline]) }).catch(() => undefined);
    }
  }
}
