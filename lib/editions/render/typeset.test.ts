import { expect, it } from "vitest";
import { typeset } from "@/lib/editions/render/typeset";

const shown = (text: string) => typeset(text, "fr").replaceAll("\u00a0", "_").replaceAll("\u202f", "~");

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

it("leaves other languages alone", () => {
  expect(typeset("The council said no! It's over: really?", "en")).toBe("The council said no! It's over: really?");
  expect(shown("The council said that it is over! What is to come of that?")).toBe(
    "The council said that it is over! What is to come of that?",
  );
});
