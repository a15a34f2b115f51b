import type { Asker } from "@/lib/models/schema";
import { ModelFailure } from "@/lib/models/rules";
import { createKnown } from "@/lib/synthesis/extractive/known";
import { readBefore } from "@/lib/synthesis/extractive/recollect";
import { plain } from "@/lib/synthesis/gate/plain";
import { type Heard, hear } from "@/lib/synthesis/model/hear";
import { type Claim, isAccepted, mayHead, ownWords, withoutStrayPronouns } from "@/lib/synthesis/model/judge";
import { corrections, storyQuestion, type Style } from "@/lib/synthesis/model/prompt";
import type { Material, Remembered } from "@/lib/synthesis/schema";

/** A story as a model tells it. */
export interface Told {
  /** Null if the gate refused it. */
  heading: string | null;
  claims: Claim[];
  /** The items that they cite, by index. */
  items: Material[];
  /** How many of them are the model's own sentences. */
  written: number;
  replaced: number;
  dropped: number;
}

/** The items that a story is told from, and those that it was told from before. */
interface Given {
  items: Material[];
  before: Remembered[];
}

/**
 * Has a model tell one story, or what is new of it. Refused sentences go back once with the reasons; those refused
 * again are replaced by the source's own sentence, or left out. Throws `ModelFailure`.
 */
export async function writeStory(
  { items, before }: Given,
  style: Style,
  asker: Asker,
  signal: AbortSignal,
): Promise<Told> {
  const { language } = style;
  const question = storyQuestion(items, style, before);
  const isKnown = createKnown(readBefore(before, items, language), language);
  const ask = (messages: typeof question.messages) =>
    hear({ ...question, messages }, { items, language, asker, signal });
  let heard = await ask(question.messages);
  const refused = heard.judged.flatMap(({ text, reason }) => (reason === null ? [] : { text, reason }));
  if (refused.length > 0) {
    const { text } = heard;
    // If no second answer comes, the first one counts.
    const again = await ask([
      ...question.messages,
      { role: "assistant", content: text },
      { role: "user", content: corrections(refused) },
    ]).catch((error: unknown) => {
      if (error instanceof ModelFailure) return null;
      throw error;
    });
    const accepted = ({ judged }: Heard) => judged.filter(isAccepted).length;
    if (again && accepted(again) >= accepted(heard)) heard = again;
  }
  const { answer, judged } = heard;
  const told: (Claim & { isOwn: boolean })[] = [];
  for (const { reason, ...claim } of judged) {
    const own = reason === null ? claim : ownWords(claim, items, language);
    if (own && !isKnown(own.text) && !told.some(({ text }) => plain(text) === plain(own.text)))
      told.push({ ...own, isOwn: reason !== null });
  }
  const claims = withoutStrayPronouns(told);
  const replaced = told.filter((claim) => claim.isOwn && claims.includes(claim)).length;
  return {
    heading: mayHead(answer.heading, claims, items, language) ? answer.heading.trim() : null,
    claims,
    items,
    written: claims.length - replaced,
    replaced,
    dropped: judged.length - claims.length,
  };
}
