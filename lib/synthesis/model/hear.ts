import type { Locale } from "@/lib/i18n/schema";
import type { Asker, Question } from "@/lib/models/schema";
import type { Source } from "@/lib/synthesis/gate/check";
import { isAccepted, judge, type Judged } from "@/lib/synthesis/model/judge";
import type { Answer } from "@/lib/synthesis/model/prompt";

/** A model's answer, and the gate's verdict on it. */
export interface Heard {
  answer: Answer;
  text: string;
  judged: Judged[];
}

/** Asks a model, checks the answer with the gate, and records how much of it was refused. Throws `ModelFailure`. */
export async function hear(
  question: Question<Answer>,
  { items, language, asker, signal }: { items: Source[]; language: Locale; asker: Asker; signal: AbortSignal },
): Promise<Heard> {
  const { id, answer, text } = await asker.ask(question, signal);
  const judged = judge(answer, items, language);
  const accepted = judged.filter(isAccepted).length;
  await asker.judged(id, { sentences: judged.length, refused: judged.length - accepted });
  return { answer, text, judged };
}
