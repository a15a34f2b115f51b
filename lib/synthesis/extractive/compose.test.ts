import { describe, expect, it } from "vitest";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import { contentOf, verify } from "@/lib/synthesis/rules";
import { type Material, type Remembered, type SelectionInput, selectionSchema } from "@/lib/synthesis/schema";

let count = 0;
function item(feedId: string, title: string, text: string, at = "2026-11-20T08:00:00Z"): Material {
  count += 1;
  const url = `https://${feedId}.example/${count}`;
  const publishedAt = new Date(at);
  const canonicalUrl = `${feedId}.example/${count}`;
  return {
    id: `item-${count}`,
    feedId,
    source: `${feedId} paper`,
    title,
    text,
    url,
    canonicalUrl,
    author: null,
    publishedAt,
    firstSeenAt: publishedAt,
  };
}

interface Wanted {
  brief?: string;
  language?: "en" | "fr";
  remembered?: Remembered[];
  selection?: SelectionInput;
}
const composed = (
  materials: Material[],
  { brief = "", language = "en", remembered = [], selection = {} }: Wanted = {},
) =>
  composeExtractive({
    materials,
    remembered,
    brief,
    meanings: null,
    selection: selectionSchema.parse(selection),
    language,
  });
const write = (items: Material[], brief = "", language: "en" | "fr" = "en") =>
  verify(composed(items, { brief, language }), items, language);
const headings = (items: Material[], brief = "") => write(items, brief).sections.map(({ heading }) => heading);
const sentencesOf = (items: Material[]) => write(items).sections.flatMap(({ sentences }) => sentences);

describe("one event is one story", () => {
  const fire = [
    item(
      "post",
      "Warehouse fire shuts Orrbridge market",
      "A fire in a warehouse shut the market of Orrbridge on Friday, and three traders were hurt, the brigade said. Roads around it are closed.",
    ),
    item(
      "wire",
      "Fire at Orrbridge warehouse hurts three",
      "Three traders were hurt on Friday when a warehouse burned down beside the market of Orrbridge. The cause is not known yet to anybody.",
    ),
    item(
      "radio",
      "Orrbridge market closed by warehouse fire",
      "The market of Orrbridge stays closed after a fire that hurt three people in a warehouse. The mayor visits it on Saturday morning.",
    ),
    item(
      "post",
      "A soup for cold evenings",
      "Take two onions and let them soften in butter for a quarter of an hour. Add a litre of stock and simmer everything.",
    ),
  ];

  it("that several papers tell", () => {
    expect(write(fire).stories).toBe(2);
  });

  it("where short ones in other words give the same figure", () => {
    const post = item(
      "post",
      "Fares stay where they are as Orrbridge buses win more riders from the coast",
      "A ride will go on costing 2.85 euros, the town said after counting how many people take one each day of the week.",
    );
    const radio = item(
      "radio",
      "No dearer fares on buses this winter for children, students and pensioners",
      "It stays at 2.85 for another year.",
    );
    expect(write([...fire, post, radio]).stories).toBe(3);
    expect(write([...fire, post, { ...radio, text: "It stays as it is for another year." }]).stories).toBe(4);
  });

  it("and what another paper says of it in other words is not said again", () => {
    const said =
      "A fire in a warehouse shut the market of Orrbridge on Friday, and three traders were injured, the brigade said.";
    const twin = item(
      "tv",
      "Warehouse fire shuts market of Orrbridge",
      `${said} The flames were seen from far away in the night.`,
    );
    const texts = sentencesOf([...fire, twin]).map(({ text }) => text);
    expect(texts.filter((text) => /shut the market/.test(text))).toHaveLength(1);
    expect(texts).toContain("The flames were seen from far away in the night.");
  });

  it("that is told by what it says, and not by what it asks", () => {
    const asks = item(
      "post",
      "How to boil an egg",
      "How long does an egg of the middle size have to boil? Six minutes are enough for an egg of the middle size. It is put into cold water afterwards.",
    );
    expect(sentencesOf([asks]).map(({ text }) => text)).toEqual([
      "Six minutes are enough for an egg of the middle size.",
      "It is put into cold water afterwards.",
    ]);
  });

  it("and two releases of one feed, or the weather of two days, are two", () => {
    const releases = ["4.2.0", "4.1.0", "4.0.9"].map((version) =>
      item(
        "releases",
        `Harbour ${version}`,
        `This release needs version ${version} of the harbour library or newer. All who use it should upgrade at once.`,
      ),
    );
    expect(write(releases).stories).toBe(3);
    const weather = ["Monday", "Tuesday"].map((day) =>
      item(
        "weather",
        `Weather for ${day}`,
        `It will be dry in the north and wet in the south on ${day}. The wind comes from the west all day long.`,
      ),
    );
    expect(write(weather).stories).toBe(2);
  });
});

describe("a sentence cites whoever says it", () => {
  const said = (dead: number) =>
    `At least ${dead} people were killed when a dam broke above Orrbridge on Friday, officials said.`;

  it("and a figure of another paper is told beside it, each with its own source", () => {
    const items = [
      item("post", "Dam breaks above Orrbridge", `${said(12)} The army has sent two helicopters.`),
      item("wire", "Dam above Orrbridge breaks", `${said(61)} The search goes on through the night.`),
    ];
    const told = sentencesOf(items).filter(({ text }) => text.includes("were killed"));
    expect(told.map(({ text, citations }) => [/\d+/.exec(text)?.[0], citations.length]).sort()).toEqual([
      ["12", 1],
      ["61", 1],
    ]);
  });

  it("both where both do", () => {
    const items = [
      item("post", "Dam breaks above Orrbridge", `${said(12)} The army has sent two helicopters.`),
      item("wire", "Dam above Orrbridge breaks", `${said(12)} The search goes on through the night.`),
    ];
    expect(sentencesOf(items).find(({ text }) => text.includes("were killed"))?.citations).toHaveLength(2);
  });

  it("not what denies it", () => {
    const close = (word: string) =>
      `Corvane ${word} close its plant in Orrbridge next year, its managers said on Friday.`;
    const items = [
      item("post", "Corvane and its Orrbridge plant", close("will")),
      item("wire", "The Orrbridge plant of Corvane", close("will not")),
    ];
    for (const { citations } of sentencesOf(items)) expect(citations).toHaveLength(1);
  });
});

describe("the brief", () => {
  const ai = item(
    "a",
    "Regulator publishes rules for AI",
    "The regulator has published its rules for AI on Friday. Companies that sell it to schools must register by June.",
  );
  const onions = item(
    "b",
    "Onions are cheaper",
    "Onions have become cheaper at the market, the town said on Friday. Nobody was surprised by the news of it.",
    "2026-11-20T09:00:00Z",
  );
  const rugby = item(
    "c",
    "Rugby final is sold out",
    "All tickets of the rugby final are sold, the club said on Friday. The match begins at three in the afternoon.",
  );
  const journals = item(
    "d",
    "Trois quotidiens fusionnent",
    "Les journaux du groupe ne feront plus qu’un seul titre au printemps. Les lecteurs ont été prévenus par courrier.",
  );

  it.each([
    ["AI", ai],
    ["I want to know everything about AI", ai],
    ["journal", journals],
    ["onions, please", onions],
  ])("%s brings what answers it first", (brief, wanted) => {
    expect(headings([rugby, onions, ai, journals], brief)[0]).toContain(wanted.title);
  });

  it("leaves out what it does not want", () => {
    expect(headings([rugby, onions, ai], "Nothing about rugby")).not.toContain(rugby.title);
    expect(headings([rugby, onions, ai], "AI, but nothing about rugby")[0]).toBe(ai.title);
  });

  it("finds names with signs in them, and in scripts without spaces", () => {
    const language = item(
      "e",
      "C++ gets modules",
      "The committee of C++ has agreed on modules after ten years. Compilers will follow within the next two years.",
    );
    const other = item(
      "f",
      "C is fifty",
      "The language C is fifty years old this year, its makers said. They met in a small town to remember how it began.",
    );
    expect(headings([other, language], "C++")[0]).toBe(language.title);
    const budget = item(
      "g",
      "市政府公布预算",
      "市政府昨天下午在长时间讨论之后公布了新的年度预算。市长表示这笔资金将用于修建学校和医院。",
    );
    expect(headings([onions, budget], "预算")[0]).toBe(`“${budget.title}”`);
  });
});

describe("what is no news is not told", () => {
  it("what a feed says in each of its items", () => {
    const footer = "The desk of this paper is made possible by the friends of the harbour.";
    const items = ["Mill", "Bridge", "School"].map((place, index) =>
      item(
        "post",
        `${place} opens again`,
        `The ${place.toLowerCase()} of Orrbridge opened again on Friday after ${index + 2} years. ${footer}`,
      ),
    );
    expect(sentencesOf(items).map(({ text }) => text)).not.toContain(footer);
  });

  it("the agency's marks, datelines and names of papers in titles", () => {
    const items = ["Bank holds rates", "Port closes early", "Mill opens again"].map((title, index) =>
      item(
        "wire",
        `UPDATE 2-${title} - Sample Wire`,
        `ORRBRIDGE, Nov 27 (Sample Wire) - The news of ${title.toLowerCase()} came on Friday after ${index + 3} weeks of talks. More is to follow tomorrow in the morning.`,
      ),
    );
    const { title, sections } = write(items);
    expect(title).not.toMatch(/UPDATE|Sample Wire/);
    expect(sections[0]?.sentences[0]?.text).toMatch(/^The news of/);
  });

  it.each([
    "This blog post has been updated on 10 September with the latest figures.",
    "If you can, please help us to keep making this show for you.",
    "As always, if you have any questions about this, contact us in the forum.",
    "Diese Meldung wurde am Freitag um weitere Angaben der Polizei ergänzt.",
    "Cet article a été mis à jour vendredi avec les précisions de la mairie.",
  ])("nor this: %s", (aside) => {
    const text = `The mill of Orrbridge opened again on Friday. ${aside} It will make paper for the whole of the north.`;
    expect(sentencesOf([item("a", "Mill opens again", text)]).map((one) => one.text)).not.toContain(aside);
  });

  it("the writer's name behind a title, nor where an agency wrote, in any order", () => {
    const text = "Leeds, 24 Nov (Sample).- The mill of Orrbridge opened again on Friday after two years of repairs.";
    const { sections } = write([{ ...item("a", "Mill opens again | Ann Ashdown", text), author: "Ann Ashdown" }]);
    expect(sections[0]?.heading).toBe("Mill opens again");
    expect(sections[0]?.sentences[0]?.text).toMatch(/^The mill/);
  });

  it("in a lead what is but a title or a version", () => {
    const items = [
      item(
        "a",
        "Mill opens again",
        "The mill of Orrbridge opened again on Friday. It will make paper for the whole north.",
      ),
      item(
        "tiles",
        "v3.2.0",
        "Offline tiles can be downloaded for a whole country at once. A crash of styles is mended.",
      ),
      item("post", "Cup final, live", "Live."),
    ];
    expect(write(items).lead).toEqual([]);
    expect(write(items).told).toBe(3);
  });

  it("no title says the same three times", () => {
    const { title, lead, sections } = write([
      item(
        "a",
        "Mill opens again",
        "The mill of Orrbridge opened again on Friday after two years. It will make paper for the whole of the north.",
      ),
      item(
        "b",
        "Bridge is closed",
        "The bridge over the Orr was closed on Friday for repairs. It will be open again before the winter comes.",
      ),
    ]);
    expect(lead.map(({ text }) => text)).toEqual(["Bridge is closed."]);
    expect([title, sections[0]?.heading]).toEqual(["Mill opens again", "Mill opens again"]);
  });
});

describe("the ledger", () => {
  const told = (name: string) =>
    item(
      name,
      `${name} council opens a library`,
      `The council of ${name} opened a library on Monday with room for 400 readers. The building cost 12 million euros and took three years.`,
    );
  const different: [title: string, text: string][] = [
    [
      "Glass kiln relit in Murano",
      "Furnace masters relit a kiln that had been cold since 2011. Apprentices queued at dawn.",
    ],
    [
      "Beavers dam a Devon stream",
      "Two beavers built a dam of willow across a stream. Anglers counted eleven new pools.",
    ],
    [
      "Choir finds lost motet",
      "A librarian found a motet between two account books. Singers performed it in the crypt.",
    ],
    ["Ferry timetable cut", "The island loses its late ferry from October. Commuters must leave work before five."],
    ["Chess champion retires", "The champion gave up her title after nine years. She will teach juniors in Riga."],
    ["Vaccine trial widens", "Doctors enrolled 400 volunteers in a second trial. Fever was the commonest complaint."],
    [
      "Meteorite sold at auction",
      "A meteorite the size of a melon fetched 60,000 francs. Geologists had hoped to study it.",
    ],
    [
      "Orchard saved by frost fans",
      "Huge fans kept frost away from the blossom. Growers expect a full crop of apricots.",
    ],
    ["Printer strike ends", "Typesetters went back to their machines after a month. Overtime is paid from July."],
    [
      "Lighthouse lamp replaced",
      "Engineers exchanged the lamp for one that uses little power. Sailors see it from twenty miles.",
    ],
    ["Sourdough bakery expands", "The bakery opens a third shop beside the tram depot. Rye remains its best seller."],
    [
      "Satellite loses contact",
      "Controllers have heard nothing from the satellite since Tuesday. Its batteries may be flat.",
    ],
    ["Museum returns masks", "Curators handed carved masks back to their village. Elders danced at the airport."],
    ["Sewage pumped into bay", "Heavy rain overwhelmed the pumps and swimmers were warned. Tests take three days."],
    ["Cyclists get a tunnel", "A disused railway tunnel was paved for cyclists. Bats keep a gallery of their own."],
    [
      "Violin stolen in Vienna",
      "Thieves took a violin from a tram while its owner slept. Police published photographs.",
    ],
  ];
  const outcomesOf = (items: Material[], brief = "") => {
    const coverage = {
      from: null,
      to: new Date(),
      materials: items,
      remembered: [],
      passedOver: [],
      sources: [],
      teasers: { count: 0, of: 0 },
    };
    return contentOf(write(items, brief), coverage).items.map(({ title, outcome }) => [title, outcome]);
  };

  it("says of every item what became of it", () => {
    const items = different.map(([title, text], index) => item(`feed-${index}`, title, text));
    const counts = Map.groupBy(outcomesOf(items), ([, outcome]) => outcome);
    const cited = write(items).references.length;
    expect([...counts.keys()].sort()).toEqual(["brief", "not_reached", "told"]);
    expect((counts.get("told")?.length ?? 0) + (counts.get("brief")?.length ?? 0)).toBe(cited);
    expect(counts.get("not_reached")).toHaveLength(items.length - cited);
  });

  it("says what the brief did not want, and what was told from others", () => {
    const rugby = item(
      "sport",
      "Rugby: Lions win",
      "The Lions won their rugby match on Sunday by 24 points to 10 in front of a full house.",
    );
    const again = { ...told("Alder"), feedId: "other", source: "Other" };
    const outcomes = outcomesOf([told("Alder"), again, rugby], "Libraries. Nothing about rugby.");
    expect(outcomes.at(-1)).toEqual(["Rugby: Lions win", "unwanted"]);
    expect(outcomes.slice(0, 2).map(([, outcome]) => outcome)).toContain("told");
    expect(outcomes.slice(0, 2).every(([, outcome]) => outcome === "told" || outcome === "joined")).toBe(true);
  });
});

it("knows by the whole of an item that a sentence is in another language", () => {
  const text =
    "Das Bundesministerium will es diesmal besser machen. Ab April soll es wieder Geld für den Ausbau der Glasfaser geben, und zwar für alle.";
  const texts = sentencesOf([item("zeitung", "Neue Förderung für Glasfaser", text)]).map((one) => one.text);
  expect(texts).toHaveLength(2);
  for (const one of texts) expect(one).toMatch(/^“.*”$/);
  const materials = [item("zeitung", "Neue Förderung für Glasfaser", text)];
  const told = verify(composed(materials), materials, "en", "tell").sections.flatMap(({ sentences }) => sentences);
  expect(told.map((one) => one.text).join(" ")).toBe(text);
});

it("marks what is told in another language than the edition's as a quotation", () => {
  const german = item(
    "zeitung",
    "Brücke in Porto eröffnet",
    "Die neue Brücke in Porto wurde am Montag von der Bürgermeisterin eröffnet. Sie hat 61 Millionen Euro gekostet, und auf sie wurde mit Ungeduld gewartet.",
  );
  const texts = (language: "en" | "fr") =>
    write([german], "", language).sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  expect(texts("en")).toContain("“Die neue Brücke in Porto wurde am Montag von der Bürgermeisterin eröffnet.”");
  expect(texts("fr")).toContain(
    "«\u00a0Die neue Brücke in Porto wurde am Montag von der Bürgermeisterin eröffnet.\u00a0»",
  );
  expect(headings([german])).toEqual(["“Brücke in Porto eröffnet”"]);
});
