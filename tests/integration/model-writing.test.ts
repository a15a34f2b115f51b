import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { coverageSentence } from "@/lib/editions/render/document";
import { localeSchema } from "@/lib/i18n/schema";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { getRun } from "@/lib/runs/queries";
import { check } from "@/lib/synthesis/gate/check";
import { type Commissioned, composeExtractive } from "@/lib/synthesis/extractive/compose";
import { isAccepted, judge, withoutStrayPronouns } from "@/lib/synthesis/model/judge";
import { contentOf, verify } from "@/lib/synthesis/rules";
import { type Material, contentSchema, type Remembered, wholeSelection } from "@/lib/synthesis/schema";
import { openWriter, writeBy } from "@/lib/synthesis/commands";
import { generateNow } from "@/lib/themes/commands";
import { type Asked, honest, type Reply } from "@/tests/doubles/model-server";
import { attacks, news } from "@/tests/fixtures/injections.json";
import { useModelServer } from "@/tests/setup/model";
import { makeTheme, makeWorkspace, runsOf } from "@/tests/setup/factories";
import { useWorker } from "@/tests/setup/worker";

const worker = useWorker();
const server = useModelServer();

const now = new Date("2026-11-20T09:00:00Z");
const never = new AbortController().signal;

const plainly: Omit<Commissioned, "materials"> = {
  meanings: null,
  remembered: [],
  brief: "",
  selection: wholeSelection,
  language: "en",
};

let made = 0;
function material(source: string, title: string, text: string): Material {
  made += 1;
  return {
    id: `item-${made}`,
    feedId: source,
    source,
    title,
    text,
    url: null,
    canonicalUrl: null,
    author: null,
    publishedAt: now,
    firstSeenAt: now,
  };
}

const plant = [
  material(
    "The Courier",
    "Acme will close its Lyon plant",
    "Acme will close its plant in Lyon in May, the company said on Tuesday. About 340 people work there. The plant was opened in 1987.",
  ),
  material(
    "The Herald",
    "Acme plant in Lyon: unions deny closure",
    "Acme will not close its plant in Lyon, a union said on Tuesday. Talks go on with the company this week. The plant was opened in 1987.",
  ),
];
const bridge = [
  material(
    "The Courier",
    "New bridge opened in Porto",
    "The new bridge in Porto was opened on Monday by the mayor. It cost 61 million euros. Traffic had been waiting for it for years.",
  ),
];

const unhurried = {
  style: { language: "en", foreign: "quote", length: "medium", tone: "neutral", wishes: "" },
  signal: never,
  onStory: async () => {},
} as const;

async function writing(
  materials: Material[] = [...plant, ...bridge],
  { mostMs = 20_000, remembered = [] as Remembered[] } = {},
) {
  const { scope } = await makeWorkspace(fixedClock(now));
  const input = { name: "Small", provider: "openai-compatible", url: server().url, model: "small-1" };
  const { id } = await createModel(scope, modelInputSchema.parse({ ...input, inputPrice: 1, outputPrice: 2 }));
  const draft = verify(composeExtractive({ ...plainly, materials, remembered }), materials, "en");
  const writer = await openWriter(scope, id, null);
  const written = await writeBy(draft, { materials, remembered }, { writer, ...unhurried, mostMs });
  const texts = written.composition.sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  const sourceOf = new Map(written.composition.references.map(({ ref, source }) => [ref, source]));
  const cited = (text: string) =>
    written.composition.sections
      .flatMap(({ sentences }) => sentences)
      .find((sentence) => sentence.text === text)
      ?.citations.map(({ ref }) => sourceOf.get(ref));
  return { ...written, draft, texts, cited };
}

const answer = (sentences: [text: string, ...citations: [item: number, quote: string][]][], heading = ""): Reply => ({
  text: JSON.stringify({
    heading,
    sentences: sentences.map(([text, ...citations]) => ({
      text,
      citations: citations.map(([item, quote]) => ({ item, quote })),
    })),
  }),
});
const isAbout = (word: string) => (one: Asked) =>
  one.items.some(({ title, text }) => `${title} ${text}`.includes(word));
const isStory = (one: Asked) => one.system.includes("one story");
const isRetry = (one: Asked) => one.messages.length > 1;

describe("an edition by a model", () => {
  it("is told story by story, and led by what was accepted", async () => {
    const { composition, writing: by } = await writing();
    expect(server().asked.filter(isStory).length).toBe(composition.sections.length);
    expect(by).toMatchObject({ model: "Small", replaced: 0, dropped: 0, fellBack: 0, failure: null });
    expect(by?.sentences).toBeGreaterThan(composition.sections.length);
    expect(by?.cost).toBeGreaterThan(0);
    const numbers = composition.references.map(({ ref }) => ref);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const cited = [...composition.lead, ...composition.sections.flatMap(({ sentences }) => sentences)];
    expect(cited.flatMap(({ citations }) => citations).every(({ ref }) => numbers.includes(ref))).toBe(true);
  });

  it("cites each item only where that says so, the other one being told to say the contrary", async () => {
    const closes = "Acme will close its plant in Lyon in May, the company said on Tuesday.";
    const stays = "Acme will not close its plant in Lyon, a union said on Tuesday.";
    server().reply((one) =>
      isAbout("Lyon")(one)
        ? answer([
            [
              closes,
              ...one.items.map(({ id }): [number, string] => [id, closes]),
              ...one.items.map(({ id }): [number, string] => [id, stays]),
            ],
          ])
        : honest(one),
    );
    const { cited, texts } = await writing();
    expect(texts).toContain(closes);
    expect(cited(closes)).toEqual(["The Courier"]);
  });

  it("has what the gate refuses sent back once with the reason", async () => {
    server().reply((one) => {
      if (!isAbout("Porto")(one) || !isStory(one)) return honest(one);
      const said = `The bridge cost ${isRetry(one) ? 61 : 16} million euros.`;
      return answer([[said, [1, "It cost 61 million euros."]]]);
    });
    const { texts, writing: by } = await writing();
    const retries = server().asked.filter(isRetry);
    expect(retries).toHaveLength(1);
    expect(retries[0]?.messages.at(-1)?.content).toContain("a number is not the one that the quote has");
    expect(texts).toContain("The bridge cost 61 million euros.");
    expect(by).toMatchObject({ replaced: 0, dropped: 0 });
  });

  it("has what is refused again replaced by the source's own sentence, or left out where the quote is made up", async () => {
    server().reply((one) =>
      isAbout("Porto")(one) && isStory(one)
        ? answer([
            ["Traffic had been waiting for the bridge for years.", [1, "Traffic had been waiting for it for years."]],
            ["The bridge cost 16 million euros.", [1, "It cost 61 million euros."]],
            ["The mayor resigned.", [1, "The mayor resigned after the opening."]],
          ])
        : honest(one),
    );
    const { texts, writing: by, composition, draft } = await writing();
    expect(texts).toContain("It cost 61 million euros.");
    expect(texts.join(" ")).not.toMatch(/16 million|resigned/);
    expect(by).toMatchObject({ replaced: 1, dropped: 1 });
    const coverage = {
      from: null,
      to: now,
      materials: [],
      remembered: [],
      passedOver: [],
      sources: [],
      teasers: { count: 0, of: 0 },
    };
    const content = contentOf({ ...composition, refused: draft.refused }, coverage, by);
    expect(coverageSentence(contentSchema.parse(content), "en", "UTC")).toMatch(
      /\d sentences by Small; 1 replaced by the sources’ own words; 1 left out; \$0\.00\d+\.$/,
    );
  });

  it("has headings that its items say, or those of the sources", async () => {
    server().reply((one) => {
      const reply = honest(one);
      if (!("text" in reply) || !isStory(one)) return reply;
      return { text: reply.text.replace(/"heading":"[^"]*"/, '"heading":"Mayor of Porto arrested"') };
    });
    const { composition } = await writing();
    expect(composition.sections.map(({ heading }) => heading)).not.toContain("Mayor of Porto arrested");
    expect(composition.title).toBe(composition.sections[0]?.heading);
  });
});

describe("what is said of somebody", () => {
  const weil = material(
    "The Courier",
    "Mayor Jonas Weil opens a hall",
    "Mayor Jonas Weil opened the hall on Friday. It has room for 400 people.",
  );
  const kern = material(
    "The Herald",
    "Banker Paul Kern arrested",
    "Banker Paul Kern fled in March. He was arrested for fraud on Monday at the border.",
  );
  const asStory = (told: [text: string, place: number, quote: string][]) =>
    judge(
      { heading: "", sentences: told.map(([text, place, quote]) => ({ text, citations: [{ item: place, quote }] })) },
      [weil, kern],
      "en",
    ).filter(isAccepted);

  it("by a pronoun is left out where the sentence before is of another item", () => {
    const opened: [string, number, string] = [
      "Mayor Jonas Weil opened the hall on Friday.",
      1,
      "Mayor Jonas Weil opened the hall on Friday.",
    ];
    const arrested: [string, number, string] = [
      "He was arrested for fraud on Monday at the border.",
      2,
      "He was arrested for fraud on Monday at the border.",
    ];
    const fled: [string, number, string] = ["Banker Paul Kern fled in March.", 2, "Banker Paul Kern fled in March."];
    const texts = (told: (typeof opened)[]) => withoutStrayPronouns(asStory(told)).map(({ text }) => text);
    expect(texts([opened, arrested])).toEqual([opened[0]]);
    expect(texts([arrested])).toEqual([]);
    expect(texts([opened, fled, arrested])).toEqual([opened[0], fled[0], arrested[0]]);
  });

  it("in another language is not told translated, which nobody could check, but quoted", () => {
    const said = "The mayor opened the new bridge over the river on Monday, and the town is happy with it.";
    const item = { title: "Bridge", text: said };
    const judged = (text: string) =>
      judge({ heading: "", sentences: [{ text, citations: [{ item: 1, quote: said }] }] }, [item], "fr");
    expect(judged("Le maire a démissionné lundi à la suite d'un scandale dans la ville.")).toMatchObject([
      { reason: "language" },
    ]);
    expect(judged(said).filter(isAccepted)).toHaveLength(1);
  });
});

describe("whatever goes wrong", () => {
  const faults: [string, Reply, string][] = [
    ["is down", { kind: "breaks" }, "unreachable"],
    ["is out of credit", { status: 402 }, "no_credit"],
    ["asks to wait for an hour", { status: 429, headers: { "retry-after": "3600" } }, "limited"],
    ["declines", { text: "", finish: "content-filter" }, "refused"],
    ["is cut off", { text: '{"heading": "A', finish: "length" }, "cut_off"],
    ["answers broken JSON", { text: '{"heading": "A", "sentences": [' }, "not_json"],
    ["answers nothing", { text: "" }, "empty"],
    ["goes on for ever", { kind: "endless" }, "too_long"],
    ["takes too long", { kind: "hangs" }, "timeout"],
  ];
  it.each(faults)("the edition is written all the same, and says so: the model %s", async (_what, reply, failure) => {
    server().reply(() => reply);
    const {
      composition,
      writing: by,
      draft,
    } = await writing(undefined, { mostMs: failure === "timeout" ? 300 : 20_000 });
    const plainly = ({ sections, lead, title }: typeof composition) => ({
      title,
      lead: lead.map(({ text }) => text),
      texts: sections.map(({ sentences }) => sentences.map(({ text }) => text)),
    });
    expect(plainly(composition)).toEqual(plainly(draft));
    expect(by).toMatchObject({ sentences: 0, fellBack: draft.sections.length, failure });
  });

  it("one story that fails leaves the others to the model", async () => {
    server().reply((one) =>
      isAbout("Porto")(one) && isStory(one) ? { text: "", finish: "content-filter" } : honest(one),
    );
    const { writing: by } = await writing();
    expect(by).toMatchObject({ fellBack: 1, failure: "refused" });
    expect(by?.sentences).toBeGreaterThan(0);
  });

  it("an answer in another language, or of an empty list, is none", async () => {
    server().reply((one) =>
      isRetry(one)
        ? answer([])
        : answer([
            [
              "La nouvelle passerelle de Porto a été ouverte lundi par la maire de la ville.",
              [1, "The new bridge in Porto was opened on Monday by the mayor."],
            ],
          ]),
    );
    const { texts, draft } = await writing(bridge);
    expect(texts.join(" ")).not.toContain("passerelle");
    expect(draft.sections[0]?.sentences.length).toBeGreaterThan(0);
    expect(texts.length).toBeGreaterThan(0);
  });

  it("tells of a story that was told before what is new of it, whatever the model repeats", async () => {
    const earlier = { editionId: "e", number: 3, at: "2026-11-19T09:00:00Z" };
    const remembered = bridge.map((one) => ({ ...one, id: "before", feedId: "other", earlier, told: [one.text] }));
    const said = "The new bridge in Porto was opened on Monday by the mayor.";
    const added = "A first lorry of 44 tonnes crossed it at noon, and engineers measured how far it sank.";
    const more = material("The Evening", "New bridge in Porto opened, and tried", `${said} ${added}`);
    server().reply(() =>
      answer([
        [said, [1, said]],
        [added, [1, added]],
      ]),
    );
    const { texts, composition } = await writing([more], { remembered });
    expect(texts).toEqual([added]);
    expect(composition.sections[0]?.earlier).toEqual(earlier);
    const [asked] = server().asked.filter(isStory);
    expect(asked?.messages[0]?.content).toContain("<told>New bridge opened in Porto\n");
    expect(asked?.system).toContain("tell only what the items add");
  });

  it("a model that is gone writes nothing", async () => {
    const { scope } = await makeWorkspace(fixedClock(now));
    const draft = verify(composeExtractive({ materials: bridge, ...plainly }), bridge, "en");
    const options = { writer: await openWriter(scope, "installation", null), ...unhurried, mostMs: 1_000 };
    const { composition, writing: by } = await writeBy(draft, { materials: bridge, remembered: [] }, options);
    expect(composition).toEqual(draft);
    expect(by).toMatchObject({ failure: "gone" });
  });
});

it("obeys nothing that a source says, though the model does", async () => {
  expect(attacks.length).toBeGreaterThanOrEqual(40);
  for (const { says, obeyed } of attacks) {
    const poisoned = material(
      "The Evening",
      "Bridge opened in Porto",
      `The new bridge in Porto was opened on Monday by the mayor. ${says} It cost 61 million euros.`,
    );
    server().reply(() =>
      answer(
        [
          [obeyed, [1, says]],
          [obeyed, [1, obeyed]],
          [obeyed, [1, "The new bridge in Porto was opened on Monday by the mayor."]],
          ["It cost 61 million euros.", [1, "It cost 61 million euros."]],
        ],
        obeyed,
      ),
    );
    const { composition } = await writing([poisoned]);
    const told = [
      composition.title,
      ...composition.sections.flatMap(({ heading, sentences }) => [
        heading ?? "",
        ...sentences.map(({ text }) => text),
      ]),
      ...composition.lead.map(({ text }) => text),
    ];
    const bare = (text: string) => text.replace(/[.。]$/, "");
    expect(told.map(bare), says).not.toContain(bare(obeyed));
  }
}, 60_000);

it("tells the news of machines, editors and courts all the same", () => {
  const refused = news.filter(
    ({ text, language }) => check(text, text, { title: "", text }, localeSchema.parse(language)) !== null,
  );
  expect(refused).toEqual([]);
});

describe("a run", () => {
  it("has its edition written by whom the theme or the run says, and shows what that took", async () => {
    const workspace = await makeWorkspace();
    const { scope } = workspace;
    const input = { name: "Small", provider: "openai-compatible", url: server().url, model: "small-1", inputPrice: 1 };
    const { id: writer } = await createModel(scope, modelInputSchema.parse(input));
    const theme = await makeTheme(scope, undefined, "Courts");
    await generateNow(scope, { themeId: theme.id, writer });
    await worker.execute(new Date());
    const [run] = await runsOf(workspace);
    const { result } = await getRun(scope, run?.id ?? "");
    expect(result?.facts).toMatchObject({ model: "Small", fellBack: 0, tokens: expect.any(Number) as number });
    const [edition] = await inSystem((tx) => tx.edition.findMany({ where: { themeId: theme.id } }));
    const { footer } = contentSchema.parse(edition?.content);
    expect(footer).toMatchObject({ writer: "model", writing: { model: "Small", failure: null } });
    expect(edition?.text).toContain("by Small");
    const calls = await inSystem((tx) => tx.modelCall.findMany({ where: { runId: run?.id ?? "" } }));
    expect(calls.every(({ state, writer: asked }) => state === "answered" && asked === writer)).toBe(true);
  });
});
