import { describe, expect, it } from "vitest";
import { clusterStories } from "@/lib/synthesis/extractive/cluster";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { quotableSentences, splitSentences } from "@/lib/synthesis/sentences/split";
import { verify } from "@/lib/synthesis/rules";
import { type Material, wholeSelection } from "@/lib/synthesis/schema";
import { createJudge } from "@/lib/synthesis/select/judge-items";
import { Seen } from "@/lib/synthesis/select/match-rules";

let count = 0;
function material(title: string, text: string, feedId = "feed"): Material {
  count += 1;
  return {
    id: `item-${count}`,
    feedId,
    source: feedId,
    title,
    text,
    url: `https://x.example/${count}`,
    canonicalUrl: `x.example/${count}`,
    author: null,
    publishedAt: new Date("2026-11-20T08:00:00Z"),
    firstSeenAt: new Date("2026-11-20T08:00:00Z"),
  };
}

const judge = createJudge(wholeSelection, "en");
const cluster = (materials: Material[], brief = "") =>
  clusterStories(
    materials.map((one) => ({ material: one, seen: new Seen(one), verdict: judge(new Seen(one)) })),
    { brief, isStrict: false, remembered: [], meanings: null },
  );
const compose = (materials: Material[]) =>
  composeExtractive({
    materials,
    remembered: [],
    meanings: null,
    brief: "",
    selection: wholeSelection,
    language: "en",
  });

const railways = material(
  "The railways choose one standard time",
  "On 18 November the railways of the country gave up fifty local times and adopted five zones. Towns heard noon struck twice that day, to the wonder of everybody.",
  "a",
);
const clocks = material(
  "Railways set clocks to standard time",
  "The railways adopted five standard zones on 18 November, replacing some fifty local times. Newspapers printed the new time for weeks on their first page.",
  "b",
);
const soup = material(
  "A soup for cold evenings",
  "Take two onions and let them soften in butter for a quarter of an hour. Add a litre of stock and simmer everything until it is very soft.",
  "a",
);

describe("stories", () => {
  it("puts the same story of two sources together and leaves another apart", () => {
    const stories = cluster([railways, soup, clocks]);
    expect(stories.map(({ items }) => items.length)).toEqual([2, 1]);
  });

  it("brings first what answers the brief", () => {
    const [first] = cluster([railways, soup], "recipes with onions, butter and stock");
    expect(first?.items[0]?.material.title).toBe(soup.title);
  });

  it("lets every source have its turn", () => {
    const loud = Array.from({ length: 12 }, (_, index) =>
      material(
        `Match ${"abcdefghijkl"[index]} report`,
        `${"Goal ".repeat(index + 1)}number ${index} was scored by player ${"mnopqrstuvwx"[index]} today.`,
        "loud",
      ),
    );
    const quiet = material(
      "Onions are cheap",
      "Onions have become cheaper at the market this autumn than last.",
      "quiet",
    );
    const order = cluster([...loud, quiet]).map(({ items }) => items[0]?.material.feedId);
    expect(order.indexOf("quiet")).toBeLessThan(4);
  });
});

describe("an extractive edition", () => {
  const composition = compose([railways, soup, clocks]);

  it("has a title, a lead and sections of two to five sentences", () => {
    expect(composition.title).not.toBe("");
    expect(composition.lead.length).toBeGreaterThan(0);
    for (const { sentences } of composition.sections) {
      expect(sentences.length).toBeGreaterThanOrEqual(2);
      expect(sentences.length).toBeLessThanOrEqual(5);
    }
  });

  it("quotes verbatim: the gate refuses none of its sentences", () => {
    expect(verify(composition, [railways, soup, clocks], "en").refused).toBe(0);
  });

  it("never says the same twice", () => {
    const texts = composition.sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("puts what has little to say in brief, under its title, but gives a heading to what is alone", () => {
    const short = material("Court sits on Monday", "The court will sit again on Monday at ten in the morning.");
    const alone = compose([short]);
    expect(alone.sections).toMatchObject([{ heading: "Court sits on Monday", sentences: [{ text: short.text }] }]);
    const two = compose([short, railways]).sections;
    expect(two).toMatchObject([
      { heading: railways.title },
      { heading: null, sentences: [{ text: short.text, story: { title: short.title, source: "feed" } }] },
    ]);
  });

  it("is called by what it tells, and names no source of what the gate refused", () => {
    const first = composition.sections[0];
    const items = [railways, soup, clocks].filter(({ id }) => !first?.items.includes(id));
    const left = verify(composition, items, "en");
    expect(left.refused).toBeGreaterThan(0);
    expect(left.title).toBe(composition.sections[1]?.heading);
    expect(left.told).toBe(left.sections.length);
    const cited = [...left.lead, ...left.sections.flatMap(({ sentences }) => sentences)]
      .flatMap(({ citations }) => citations)
      .map(({ ref }) => ref);
    expect(left.references.map(({ ref }) => ref)).toEqual([...new Set(cited)]);
    expect(left.references.some(({ itemId }) => first?.items.includes(itemId))).toBe(false);
  });

  it("is the same for the same items", () => {
    expect(compose([railways, soup, clocks])).toEqual(composition);
  });
});

describe("the gate", () => {
  const sentence = (ref: number, quote: string) => ({ text: quote, citations: [{ ref, quote }] });
  const reference = {
    ref: 1,
    itemId: railways.id,
    source: "a",
    title: railways.title,
    url: null,
    publishedAt: null,
    seenAt: "2026-11-20T08:00:00Z",
    language: null,
  };
  const check = (quote: string, ref = 1) =>
    verify(
      {
        title: "t",
        lead: [],
        sections: [{ items: [], before: [], heading: "h", sentences: [sentence(ref, quote)], earlier: null }],
        references: [reference],
        fates: [],
        stories: 1,
        told: 1,
      },
      [railways],
      "en",
    );

  it("refuses a quote that is not in the item, an item that is not in the coverage, and an empty quote", () => {
    expect(check("Towns heard noon struck twice that day, to the wonder of everybody.").refused).toBe(0);
    expect(check("Towns heard noon struck three times that day.").refused).toBe(1);
    expect(check("Towns heard noon struck twice that day, to the wonder of everybody.", 2).refused).toBe(1);
    expect(check("").refused).toBe(1);
    expect(check("Invented.").sections).toEqual([]);
  });
});

describe("sentences", () => {
  it("does not end one at an abbreviation", () => {
    expect(splitSentences("M. Dupont a parlé hier. Il reviendra.", "fr")).toEqual([
      "M. Dupont a parlé hier.",
      "Il reviendra.",
    ]);
    expect(splitSentences("Dr. Smith met Mr. J. Jones. They talked.", "en")).toEqual([
      "Dr. Smith met Mr. J. Jones.",
      "They talked.",
    ]);
  });

  it("quotes no call to action, no fragment and nothing cut off", () => {
    const text =
      "Continue reading the whole story on our site today. Only four words here. The minister answered every question that was put to her. It goes on and on and then it is cut off...";
    expect(quotableSentences(text, "en")).toEqual(["The minister answered every question that was put to her."]);
  });
});
