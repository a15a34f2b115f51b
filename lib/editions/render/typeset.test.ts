import { expect, it } from "vitest";
import { typeset, typesetContent } from "@/lib/editions/render/typeset";
import { contentSchema } from "@/lib/synthesis/schema";

const shown = (text: string) => typeset(text).replaceAll("\u00a0", "_").replaceAll("\u202f", "~");

const sourced = { itemId: "i", source: "Source", url: null, publishedAt: null, seenAt: "2026-11-20T08:00:00Z" };
const counts = { sources: 1, items: 1, stories: 1, told: 1, refused: 0 };
const footer = { from: null, to: "2026-11-20T08:00:00Z", unreachable: [], writer: "extractive", ...counts };

it.each([
  ["Il a dit non !", "Il a dit non~!"],
  ["Il a dit non! Vraiment?", "Il a dit non~! Vraiment~?"],
  ["Quoi ?!", "Quoi~?!"],
  ["Une question : laquelle ?", "Une question_: laquelle~?"],
  ["Une question: laquelle", "Une question_: laquelle"],
  ["Le match commence à 22:30 à Lyon.", "Le match commence à 22:30 à Lyon."],
  [
    "Voir https://exemple.fr/?a=1&b=2 pour le reste de la liste.",
    "Voir https://exemple.fr/?a=1&b=2 pour le reste de la liste.",
  ],
  ["« Non », dit-il. «Oui»", "«_Non_», dit-il. «_Oui_»"],
  [
    "L'école d'Orrbridge a coûté 12 000 euros, soit 20 % de plus.",
    "L’école d’Orrbridge a coûté 12~000 euros, soit 20_% de plus.",
  ],
  ["Le prix est de 40€ dans la ville...", "Le prix est de 40_€ dans la ville…"],
])("sets French as it is set: %s", (written, set) => {
  expect(shown(written)).toBe(set);
});

it("leaves alone what stands in other languages, and editions in them", () => {
  const cited = (ref: number, text: string) => ({ text, citations: [{ ref, quote: text }] });
  const reference = (ref: number, language: "fr" | "pt") => ({ ...sourced, ref, language, title: "Quoi !" });
  const content = contentSchema.parse({
    title: "Non !",
    lead: [],
    sections: [
      { heading: "Non !", sentences: [cited(1, "Il a dit non !")] },
      { heading: "Budget: quem paga?", sentences: [cited(2, "Ele disse: quem paga?")] },
    ],
    references: [reference(1, "fr"), reference(2, "pt")],
    items: [],
    footer,
  });
  const { title, sections, references } = typesetContent(content, "fr");
  expect(title).toBe("Non\u202f!");
  expect(sections).toMatchObject([
    { heading: "Non\u202f!", sentences: [{ text: "Il a dit non\u202f!", citations: [{ quote: "Il a dit non !" }] }] },
    { heading: "Budget: quem paga?", sentences: [{ text: "Ele disse: quem paga?" }] },
  ]);
  expect(references.map((one) => one.title)).toEqual(["Quoi\u202f!", "Quoi !"]);
  expect(typesetContent(content, "en")).toEqual(content);
});
