import type { Asker } from "@/lib/models/schema";
import { check } from "@/lib/synthesis/gate/check";
import { plain } from "@/lib/synthesis/gate/plain";
import { hear } from "@/lib/synthesis/model/hear";
import { firstOfEach, isAccepted } from "@/lib/synthesis/model/judge";
import { leadQuestion, type Style } from "@/lib/synthesis/model/prompt";
import type { Told } from "@/lib/synthesis/model/write-story";
import type { Material } from "@/lib/synthesis/schema";

/** A sentence of the lead, with the citations that support it. */
export interface LeadSentence {
  text: string;
  citations: { item: Material; quote: string }[];
}

const mostSentences = 3;

/**
 * Has a model write the lead from the accepted stories, the most important first; each of its sentences must also be
 * supported by the stories' sources. Throws `ModelFailure`.
 */
export async function writeLead(
  stories: Told[],
  { asker, style, signal }: { asker: Asker; style: Style; signal: AbortSignal },
): Promise<LeadSentence[]> {
  const { language } = style;
  const items = stories.map(({ heading, claims, items: [first] }) => ({
    source: "",
    title: heading ?? first?.title ?? "",
    text: claims.map(({ text }) => text).join("\n"),
    publishedAt: null,
  }));
  const { judged } = await hear(leadQuestion(items, style), { items, language, asker, signal });
  return judged
    .filter(isAccepted)
    .slice(0, mostSentences)
    .flatMap(({ text, citations }) => {
      const behind = citations.flatMap(({ place, quote }) => {
        const story = stories[place];
        const claims = story?.claims.filter((claim) => plain(claim.text).includes(plain(quote))) ?? [];
        return claims.flatMap((claim) =>
          claim.citations.flatMap((one) => {
            const item = story?.items[one.place];
            return item && check(text, one.quote, item, language) === null ? [{ item, quote: one.quote }] : [];
          }),
        );
      });
      const each = firstOfEach(behind, ({ item }) => item.id);
      return each.length > 0 ? [{ text, citations: each }] : [];
    });
}
