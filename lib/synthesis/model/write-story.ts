import type { Asker } from "@/lib/models/schema";
import { ModelFailure } from "@/lib/models/rules";
import { plain } from "@/lib/synthesis/gate/plain";
import { type Claim, judge, type Judged, mayHead, ownWords, withoutStrayPronouns } from "@/lib/synthesis/model/judge";
import { type Answer, corrections, storyQuestion, type Style } from "@/lib/synthesis/model/prompt";
import type { Material } from "@/lib/synthesis/schema";

/** A story as a model tells it. */
export interface Told {
  /** Null where the gate refused it. */
  heading: string | null;
  claims: Claim[];
  /** Of these, so many are the model's own. */
  written: number;
  replaced: number;
  dropped: number;
}

/**
 * Has a model tell one story. What the gate refuses goes back once with the reasons; what it refuses then gives place to the
 * source's own sentence, or is left out. Throws `ModelFailure`.
 */
export async function writeStory(items: Material[], style: Style, asker: Asker, signal: AbortSignal): Promise<Told> {
  const { language } = style;
  const question = storyQuestion(items, style);
  const hear = async (messages: typeof question.messages) => {
    const { id, answer, text } = await asker.ask({ ...question, messages }, signal);
    const judged = judge(answer, items, language);
    const counts = { sentences: judged.accepted.length + judged.refused.length, refused: judged.refused.length };
    await asker.judged(id, counts);
    return { answer, text, judged };
  };
  let heard: { answer: Answer; judged: Judged } & { text: string } = await hear(question.messages);
  if (heard.judged.refused.length > 0) {
    // Where no second answer comes, the first one counts.
    const again = await hear([
      ...question.messages,
      { role: "assistant", content: heard.text },
      { role: "user", content: corrections(heard.judged.refused) },
    ]).catch((error: unknown) => {
      if (error instanceof ModelFailure) return heard;
      throw error;
    });
    if (again.judged.accepted.length >= heard.judged.accepted.length) heard = again;
  }
  const { answer, judged } = heard;
  const told: (Claim & { isOwn: boolean })[] = [];
  for (const { reason, ...claim } of judged.all) {
    const own = reason === null ? claim : ownWords(claim, items, language);
    if (own && !told.some(({ text }) => plain(text) === plain(own.text))) told.push({ ...own, isOwn: reason !== null });
  }
  const claims = withoutStrayPronouns(told);
  const replaced = told.filter((claim) => claim.isOwn && claims.includes(claim)).length;
  return {
    heading: mayHead(answer.heading, claims, items, language) ? answer.heading.trim() : null,
    claims,
    written: claims.length - replaced,
    replaced,
    dropped: judged.all.length - claims.length,
  };
}
