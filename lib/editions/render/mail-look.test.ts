import { describe, expect, it } from "vitest";
import type { EditionDocument } from "@/lib/editions/render/document";
import { render } from "@/lib/editions/render/render-edition";
import { contentSchema, type Section, type SynthesisContent } from "@/lib/synthesis/schema";
import { mailLookSchema, themeInputSchema } from "@/lib/themes/schema";

const sentence = (text: string, ref: number) => ({ text, citations: [{ ref, quote: text }] });
const reference = (ref: number) => ({
  ref,
  itemId: `item-${ref}`,
  source: `Source ${ref}`,
  title: `Article ${ref}`,
  url: `https://paper.example/${ref}`,
  publishedAt: null,
  seenAt: "2026-11-20T08:00:00Z",
  language: null,
});
const story = (ref: number, second = `Then came more of ${ref}.`): Section => ({
  heading: `Story ${ref}`,
  sentences: [sentence(`Onions ${ref} are cheap.`, ref), sentence(second, ref)],
  earlier: null,
});

function content(sections: Section[], more: Partial<SynthesisContent> = {}): SynthesisContent {
  return contentSchema.parse({
    title: "Onions are cheap",
    lead: [sentence("Of onions.", 1)],
    sections,
    references: sections.map((_, index) => reference(index + 1)),
    items: [],
    footer: {
      from: null,
      to: "2026-11-20T08:00:00Z",
      sources: 1,
      unreachable: [],
      items: 3,
      stories: 3,
      told: 3,
      writer: "extractive",
      refused: 0,
      writing: null,
    },
    ...more,
  });
}

const document = (more: Partial<EditionDocument> = {}): EditionDocument => ({
  name: "Courts",
  number: 12,
  language: "en",
  timezone: "Europe/Paris",
  date: new Date("2026-11-20T07:00:00Z"),
  content: content([story(1), story(2), story(3)]),
  ...more,
});

const look = (more: object) => mailLookSchema.parse(more);
const words = (html: string) =>
  html
    .replace(/<style>[^]*?<\/style>/g, " ")
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("the subject and the preview text", () => {
  it("are the theme's and its headline, and the first words, unless the theme says otherwise", async () => {
    expect((await render(document())).subject).toBe("Courts: Onions are cheap");
    const wanted = look({
      subject: "No. {{number}} of {{theme}}, {{weekday}}: {{headline}}",
      preheader: "{{stories}} stories",
    });
    const { subject, html } = await render(document({ look: wanted }));
    expect(subject).toBe("No. 12 of Courts, Friday: Onions are cheap");
    expect(words(html)).toContain("3 stories");
  });

  it("name nothing that is not known, and are one line", () => {
    const wrong = (mail: object) =>
      themeInputSchema
        .safeParse({ name: "X", language: "en", mail })
        .error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    expect(wrong({ subject: "{{nobody}}" })).toEqual(["mail.subject mail_variable_unknown"]);
    expect(wrong({ preheader: "a\nb" })).toEqual(["mail.preheader template_invalid"]);
    expect(wrong({ replyTo: "nobody" })).toEqual(["mail.replyTo email_invalid"]);
    expect(wrong({ subject: "{{headline}}, {{date}}", senderName: "", replyTo: "" })).toBeUndefined();
  });
});

describe("a layout", () => {
  it("brief says the first sentence of each story, and leads to the whole, in both parts of the mail alike", async () => {
    const { html, text } = await render(document({ look: look({ layout: "brief" }) }));
    for (const part of [words(html), text]) {
      expect(part).toContain("Onions 2 are cheap.");
      expect(part).not.toContain("Then came more of 2.");
      expect(part).toContain("Read the whole edition in the browser");
    }
  });

  it("headlines says what each story is called and who says so, each a link to its source", async () => {
    const two = story(2);
    const both = { ...two, sentences: [sentence("Onions 2 are cheap.", 2), sentence("Leeks, too.", 3)] };
    const { html, text } = await render(
      document({ content: content([story(1), both, story(3)]), look: look({ layout: "headlines" }) }),
    );
    for (const part of [words(html), text]) {
      expect(part).toMatch(/Story 2/);
      expect(part).not.toContain("Onions 2 are cheap.");
    }
    expect(html).toMatch(/href="https:\/\/paper\.example\/2"[^<>]*>Story 2</);
    expect(text).toContain("https://paper.example/2");
  });

  it("full is all there is, and says nothing of more", async () => {
    const { html } = await render(document());
    expect(words(html)).not.toContain("Read the whole edition");
  });
});

it("an introduction stands above the stories, in both parts", async () => {
  const { html, text } = await render(document({ look: look({ intro: "Good morning.\nA quiet week." }) }));
  for (const part of [words(html), text]) expect(part.indexOf("A quiet week.")).toBeLessThan(part.indexOf("Story 1"));
});

it("what does not fit into 90 KB is counted and led to, never left out silently", async () => {
  const long = Array.from({ length: 60 }, (_, n) => story(n + 1, "So it went on, as it had before. ".repeat(120)));
  const { html, text } = await render(document({ content: content(long) }));
  expect(Buffer.byteLength(html)).toBeLessThan(90 * 1024);
  const shown = long.filter(({ heading }) => new RegExp(`>${heading}<`).test(html)).length;
  expect(shown).toBeGreaterThan(5);
  expect(words(html)).toContain(`${60 - shown} more parts do not fit in an e-mail.`);
  expect(text).toContain("Story 60");
});

it("a word of 320 characters, or an address, has places to break wherever it stands", async () => {
  const word = "a".repeat(320);
  const wide = story(1, word);
  const { html } = await render(
    document({
      name: word,
      content: content([{ ...wide, heading: word }], { title: word, references: [{ ...reference(1), title: word }] }),
    }),
  );
  const elements = [...html.matchAll(/<(?:h[1-6]|p|td|span)[^<>]*>(?=[^<]*a{320})/g)].map(([element]) => element);
  expect(elements.length).toBeGreaterThanOrEqual(3);
  for (const element of elements.filter((one) => /<(?:h|p)/.test(one)))
    expect(element).toContain("overflow-wrap:anywhere");
});

describe("the accent", () => {
  it("is a workspace's own, lighter in the dark where that is needed", async () => {
    const { html } = await render(document({ accent: "#123456" }));
    expect(html).toContain("color:#123456");
    expect(html).not.toContain("#b8321a");
    expect(/\.accent \{ color: (#[0-9a-f]{6})/.exec(html)?.[1]).not.toBe("#123456");
  });
});
