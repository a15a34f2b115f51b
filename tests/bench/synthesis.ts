import type { Row } from "@/tests/bench/row";
import { sampleFeeds } from "@/lib/samples/texts";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { type Material, wholeSelection } from "@/lib/synthesis/schema";

/** How the writing time grows with the number of items: for a count and for four times that count. */
export function benchSynthesis(): Row[] {
  const time = (count: number) => {
    const items = materials(count);
    const asked = {
      materials: items,
      remembered: [],
      meanings: null,
      brief: "",
      selection: wholeSelection,
      language: "en" as const,
    };
    composeExtractive(asked);
    const began = performance.now();
    composeExtractive(asked);
    return performance.now() - began;
  };
  const once = time(100);
  const four = time(400);
  return [
    { what: "write from 100 items", ms: once, per: "edition", ratio: 1, to: "itself" },
    { what: "write from 400 items", ms: four, per: "edition", ratio: four / once, to: "100 items" },
  ];
}

function materials(count: number): Material[] {
  const texts = sampleFeeds.flatMap(({ name, texts: own }) => own.map((text) => ({ ...text, feed: name })));
  return Array.from({ length: count }, (_, index) => {
    const text = texts[index % texts.length];
    const now = new Date(index * 60_000);
    return {
      id: String(index),
      feedId: text?.feed ?? "",
      source: text?.feed ?? "",
      // Words of its own, so that the items do not all become one story.
      title: `${text?.title} in ${index * 7919}`,
      text: `${text?.paragraphs.join(" ")} It was item number ${index * 7919} of place ${index * 104_729}.`,
      url: null,
      canonicalUrl: String(index),
      author: null,
      publishedAt: now,
      firstSeenAt: now,
    };
  });
}
