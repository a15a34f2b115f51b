import { describe, expect, it } from "vitest";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { verify } from "@/lib/synthesis/rules";
import { type Earlier, type Material, wholeSelection } from "@/lib/synthesis/schema";

let count = 0;
function item(feedId: string, title: string, text: string, at = "2026-11-24T08:00:00Z"): Material {
  count += 1;
  const publishedAt = new Date(at);
  const [url, canonicalUrl] = [`https://${feedId}.example/${count}`, `${feedId}.example/${count}`];
  const source = `${feedId} paper`;
  return {
    id: `m-${count}`,
    feedId,
    source,
    title,
    text,
    url,
    canonicalUrl,
    author: null,
    publishedAt,
    firstSeenAt: publishedAt,
  };
}

const monday: Earlier = { editionId: "e-12", number: 12, at: "2026-11-23T08:00:00Z" };
const tuesday: Earlier = { editionId: "e-13", number: 13, at: "2026-11-24T08:00:00Z" };
const told = (material: Material, earlier = monday) => ({ ...material, earlier });
function next(materials: Material[], remembered: ReturnType<typeof told>[]) {
  const asked = { brief: "", selection: wholeSelection, language: "en", meanings: null } as const;
  return verify(composeExtractive({ materials, remembered, ...asked }), materials, "en");
}
const textsOf = ({ sections }: ReturnType<typeof next>) =>
  sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));

const crane = item(
  "post",
  "Crane falls on Orrbridge market hall",
  "A crane fell on the market hall of Orrbridge on Sunday, and two people were hurt. The hall was closed at once. It was built in 1911.",
);
const soup = item(
  "kitchen",
  "A soup for cold evenings",
  "Take two onions and let them soften in butter. Add stock and simmer everything.",
);

describe("a story that an edition told", () => {
  it("is not told again, whatever address or source it comes from", () => {
    const again = item("wire", "Crane falls on market hall in Orrbridge", crane.text);
    const renewed = item("post", crane.title, crane.text);
    const edition = next([again, renewed, soup], [told(crane)]);
    expect(textsOf(edition).join(" ")).not.toMatch(/crane/i);
    expect(edition.lead).toEqual([]);
    expect(edition.fates.map(({ choice }) => choice)).toEqual(["told_before", "told_before", "chosen"]);
  });

  it("is told with what is new, and with the edition that told it", () => {
    const more = item(
      "wire",
      "Market hall of Orrbridge: crane firm fined",
      "A crane fell on the market hall of Orrbridge on Sunday, and two people were hurt. The firm that ran the crane was fined 40,000 euros by the labour inspectors. Traders are to move to the old tannery until spring.",
    );
    const edition = next(
      [more],
      [told(crane), told(item("wire", "Rain", "It will rain on Monday in the whole country."))],
    );
    expect(textsOf(edition)).toEqual([
      "The firm that ran the crane was fined 40,000 euros by the labour inspectors.",
      "Traders are to move to the old tannery until spring.",
    ]);
    expect(edition.sections[0]?.earlier).toEqual(monday);
  });

  it("says so in brief, too, and names the latest edition", () => {
    const more = item(
      "wire",
      "Crane falls on Orrbridge market hall: four hurt now",
      "Four people were hurt when a crane fell on the market hall of Orrbridge, the hospital said.",
    );
    const edition = next([more, soup], [told(crane), told(item("post", crane.title, crane.text), tuesday)]);
    const brief = edition.sections.find(({ heading }) => heading === null)?.sentences[0];
    expect(brief?.story).toMatchObject({ earlier: tuesday });
    expect(brief?.text).toMatch(/^Four people were hurt/);
  });

  it("is another one where numbers or a denial say so", () => {
    const denied = item("post", crane.title, crane.text.replace("two people were hurt", "two people were not hurt"));
    expect(textsOf(next([denied], [told(crane)]))).toHaveLength(1);
  });

  it("is not the next number of a series that is always called the same", () => {
    const briefing = (text: string) => item("post", "The morning briefing for Orrbridge", text);
    const yesterday = briefing("The library opens again on Sundays. Two new buses run to the coast from today on.");
    const today = briefing(
      "The swimming pool is closed for repairs. A choir of children sings at the station at noon.",
    );
    const edition = next([today], [told(yesterday)]);
    expect(edition.sections[0]).toMatchObject({ earlier: null });
    expect(textsOf(edition)).toHaveLength(2);
  });

  it("is not the same that happened somewhere else", () => {
    const fire = (place: string) =>
      item(
        "post",
        `Warehouse fire in ${place}`,
        `A fire destroyed a warehouse in ${place} on Sunday night. Nobody was hurt, the brigade said there.`,
      );
    const edition = next([fire("Leeside")], [told(fire("Orrbridge"))]);
    expect(edition.sections[0]?.earlier).toBeNull();
    expect(textsOf(edition)[0]).toMatch(/Leeside/);
  });

  it("has news once what was expected has happened", () => {
    const said = (verb: string) => `The central bank ${verb} its main rate at 3.25% on Thursday, economists said.`;
    const before = item("post", "Central bank expected to hold rates", said("is expected to hold"));
    const edition = next([item("post", "Central bank holds rates", said("held"))], [told(before)]);
    expect(textsOf(edition)).toEqual([said("held")]);
  });
});
