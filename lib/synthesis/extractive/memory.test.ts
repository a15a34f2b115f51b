import { describe, expect, it } from "vitest";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { createKnown } from "@/lib/synthesis/extractive/known";
import { verify } from "@/lib/synthesis/rules";
import { quotableSentences } from "@/lib/synthesis/sentences/split";
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
/** An item, with those of its sentences that an edition told. */
const told = (material: Material, earlier = monday, sentences = quotableSentences(material.text, "en")) => ({
  ...material,
  earlier,
  told: sentences,
});
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

  const approved = "The council of Orrbridge approved the plan for a new bridge over the river on Monday.";
  const beaten = "Orrbridge beat Leeside by 2 goals to 1 in the final of the cup at the weekend.";
  const hurt = "A crane fell on the market hall of Orrbridge on Sunday, and two people were hurt.";
  const changes: [string, string, string][] = [
    ["rejected what was approved", approved, approved.replace("approved", "rejected")],
    ["suspended it", approved, approved.replace("approved", "suspended")],
    ["overturned what was upheld", approved.replace("approved", "upheld"), approved.replace("approved", "overturned")],
    [
      "fell, and did not rise",
      "Prices in Orrbridge rose by 4% in May, says the office.",
      "Prices in Orrbridge fell by 4% in May, says the office.",
    ],
    [
      "was released again",
      "The mayor of Leeside was arrested by the police on Friday morning.",
      "The mayor of Leeside was released by the police on Friday morning.",
    ],
    [
      "is cancelled",
      "The summer fair of Leeside opens in the park on Saturday.",
      "The summer fair of Leeside is cancelled in the park on Saturday.",
    ],
    ["lost, and did not win", beaten, "Leeside beat Orrbridge by 2 goals to 1 in the final of the cup at the weekend."],
    ["hurt more people than were known", `${hurt} Three cars were crushed below it.`, hurt.replace("two", "three")],
    ["was on another day", hurt, hurt.replace("Sunday", "Saturday")],
    [
      "happened, as was planned",
      "Leeside plans to close its last coal mine, the mayor said.",
      "Leeside has closed its last coal mine, the mayor said.",
    ],
  ];
  it.each(changes)("is news once it %s", (_what, before, after) => {
    const readers = createKnown(quotableSentences(before, "en"), "en");
    expect(readers(after)).toBe(false);
    expect(quotableSentences(before, "en").every(readers)).toBe(true);
  });
  const changed: [string, string, string][] = [
    [
      "rejeté ce qui était adopté",
      "Le conseil municipal de Vannes a adopté lundi le projet de pont.",
      "Le conseil municipal de Vannes a rejeté lundi le projet de pont.",
    ],
    [
      "annulé ce qui ouvrait",
      "Le festival de Vannes ouvre samedi dans le parc de la ville.",
      "Le festival de Vannes est annulé samedi dans le parc de la ville.",
    ],
  ];
  it.each(changed)("is news in French, too: %s", (_what, before, after) => {
    const readers = createKnown([before], "fr");
    expect(readers(after)).toBe(false);
    expect(readers(before)).toBe(true);
  });
  it.each([
    ["in other words", hurt, "Two people were hurt on Sunday when a crane fell on Orrbridge's market hall."],
    [
      "as somebody said it",
      hurt,
      "A crane fell on the market hall of Orrbridge on Sunday, hurting two people, police said.",
    ],
    ["with less", hurt, "A crane fell on the market hall of Orrbridge on Sunday."],
    [
      "less certainly",
      approved,
      "The council of Orrbridge is said to have approved the plan for a new bridge over the river on Monday.",
    ],
  ])("is no news %s", (_how, before, after) => {
    expect(createKnown([before], "en")(after)).toBe(true);
  });

  const lost = "The mayor promised the traders of Orrbridge that they may sell at another place from Tuesday on.";
  const long = item("post", crane.title, `${crane.text} ${lost}`);
  it("is not known as far as it was left untold, but where the article itself comes again", () => {
    const other = item("wire", "Traders of Orrbridge market hall to sell elsewhere after crane falls", lost);
    const sentences = quotableSentences(crane.text, "en");
    expect(textsOf(next([other], [told(long, monday, sentences)]))).toEqual([lost]);
    const again = item("wire", crane.title, long.text);
    expect(textsOf(next([again], [told(long, monday, sentences)]))).toEqual([]);
  });

  it("goes on in the same paper under another title", () => {
    const fined = "Inspectors fined the firm that ran the crane 40,000 euros on Tuesday.";
    const later = item("post", "Orrbridge market hall: inspectors fine crane firm", `${fined} ${crane.text}`);
    const edition = next([later], [told(crane)]);
    expect(textsOf(edition)).toEqual([fined]);
    expect(edition.sections[0]?.earlier).toEqual(monday);
  });

  it("goes on on another day", () => {
    const text =
      "No train runs between Orrbridge and Leeside while the drivers strike over pay. The union wants five per cent more for all of them.";
    const before = item("post", "Train strike to begin on Monday in Orrbridge", text);
    const more = "Talks broke down at noon, both sides said.";
    const later = item("wire", "Strike on the trains goes into Tuesday", `${text} ${more}`);
    expect(textsOf(next([later], [told(before)]))).toEqual([more]);
  });

  it("is not told again where a release comes from another source", () => {
    const points = [
      "Added a way to sort rows by several columns",
      "Fixed a crash when two windows are closed at once",
      "Removed the old importer for tables of notes",
    ];
    const text = points.map((point) => `- ${point}`).join("\n");
    const release = item("ferro", "Ferro 2.4.1", text);
    const edition = next([item("mirror", "Ferro 2.4.1", text)], [told(release, monday, points.slice(0, 2))]);
    expect(textsOf(edition)).toEqual([]);
  });
});
