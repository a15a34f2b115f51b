import { describe, expect, it } from "vitest";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { type Meanings, meaningOf } from "@/lib/synthesis/meaning/meaning";
import { type Material, type Remembered, selectionSchema } from "@/lib/synthesis/schema";

const at = new Date("2026-11-23T08:00:00Z");

/**
 * A vector with what all texts have in common, as in most embedding models, and a place for each thing they mention.
 */
function vector(...things: number[]): Float32Array {
  const numbers = Array.from({ length: 40 }, (_, place) => (place === 0 ? 3 : things.includes(place) ? 1 : 0));
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (one) => one / length);
}

function item(id: string, source: string, title: string, text: string): Material {
  const rest = { url: null, canonicalUrl: null, author: null, publishedAt: at, firstSeenAt: at };
  return { id, feedId: source, source, title, text, ...rest };
}

const strike = item(
  "strike",
  "The Post",
  "Rail workers walk out",
  "Rail workers walked out on Sunday over pay, and no train ran all day. The union says that it will go on until Friday.",
);
const halt = item(
  "halt",
  "The Wire",
  "Nothing moves on the tracks",
  "Nothing moved on the tracks on Sunday, as staff want more money. Travellers were told to stay at home.",
);
const others = Array.from({ length: 14 }, (_, place) =>
  item(
    `other-${place}`,
    `Paper ${place}`,
    `Headline of subject ${String.fromCharCode(65 + place).repeat(3)}`,
    `Subject ${String.fromCharCode(65 + place).repeat(3)} was spoken of at length by everybody there. It is not over yet.`,
  ),
);
const all = [strike, halt, ...others];
const meanings = (changed: Record<string, Float32Array> = {}, brief: Float32Array | null = null): Meanings => ({
  items: new Map(
    all.map(({ id }, place) => [
      id,
      changed[id] ?? (id === "strike" || id === "halt" ? vector(1, 2) : vector(place + 3)),
    ]),
  ),
  brief,
});

interface Asked {
  meanings: Meanings | null;
  brief?: string;
  only?: boolean;
  materials?: Material[];
  remembered?: Remembered[];
}
function write({ meanings: known, brief = "", only = false, materials = all, remembered = [] }: Asked) {
  const selection = selectionSchema.parse(only ? { brief: "only" } : {});
  return composeExtractive({ materials, remembered, brief, selection, meanings: known, language: "en" });
}
const storyOf = ({ fates }: ReturnType<typeof write>, id: string) => fates.find(({ item: one }) => one === id)?.story;

describe("what an embedding model knows", () => {
  it("makes one story of what two sources tell in other words, which words alone do not", () => {
    const [without, by] = [write({ meanings: null }), write({ meanings: meanings() })];
    expect(storyOf(without, "halt")).not.toBe(storyOf(without, "strike"));
    expect(storyOf(by, "halt")).toBe(storyOf(by, "strike"));
    expect(by.stories).toBe(all.length - 1);
  });

  it("does not make one story of what names others", () => {
    const chile = item("Chile", "A", "Strong quake shakes Chile", "A quake shook Chile on Sunday. No one was hurt.");
    const japan = item("Japan", "B", "Earth trembles in Japan", "It trembled in Japan on Sunday, for a minute or so.");
    const materials = [chile, japan, ...others];
    const known = meanings();
    for (const id of ["Chile", "Japan"]) known.items.set(id, vector(1, 2));
    const edition = write({ meanings: known, materials });
    expect(storyOf(edition, "Chile")).not.toBe(storyOf(edition, "Japan"));
  });

  it("is what a story of an earlier edition is found again by", () => {
    const remembered = [
      { ...strike, earlier: { editionId: "e", number: 7, at: "2026-11-22T08:00:00.000Z" }, told: [] },
    ];
    const edition = write({ meanings: meanings(), materials: [halt, ...others], remembered });
    const told = edition.sections.find(({ items }) => items.includes("halt"));
    expect(told?.earlier?.number).toBe(7);
  });

  it("puts first what answers the brief in other words; what is let through goes by words alone", () => {
    const brief = "industrial action";
    const known = meanings({}, vector(1, 2));
    expect(write({ meanings: null, brief }).sections[0]?.items).not.toContain("strike");
    expect(write({ meanings: known, brief }).sections[0]?.items).toContain("strike");
    expect(write({ meanings: known, brief, only: true }).told).toBe(0);
  });

  it("is left to the words where there are too few items to know what all have in common", () => {
    const few: Meanings = { items: new Map([...meanings().items].slice(0, 11)), brief: null };
    expect(meaningOf(few)).toBeNull();
  });

  it("is not known of an item without a vector, and nothing is taken for it", () => {
    const known = meanings();
    known.items.delete("halt");
    const meaning = meaningOf(known);
    expect(meaning?.near("strike", "halt")).toBeNull();
    expect(meaning?.neighboursOf("halt")).toEqual([]);
    expect(meaning?.near("strike", "strike")).toBeCloseTo(1);
  });
});
