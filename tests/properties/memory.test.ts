import { expect, it } from "vitest";
import type { Locale } from "@/lib/i18n/schema";
import { createKnown } from "@/lib/synthesis/extractive/known";
import cases from "@/tests/fixtures/memory-cases.json";

it("takes nothing that is news for known, and tells little again", () => {
  const wrong = cases.filter(
    ({ language, told, sentence, isNews }) => createKnown(told, language as Locale)(sentence) === isNews,
  );
  const lost = wrong.filter(({ isNews }) => isNews);
  const again = wrong.filter(({ isNews }) => !isNews);
  const news = cases.filter(({ isNews }) => isNews).length;
  console.log(
    `memory: ${lost.length} of ${news} news are lost, and ${again.length} of ${cases.length - news} sentences that say in other words what was told are told again`,
  );
  expect(lost.map(({ kind, told, sentence }) => `${kind}: ${told.join(" ")} / ${sentence}`)).toEqual([]);
  expect(again.length / (cases.length - news), again.map(({ sentence }) => sentence).join("\n")).toBeLessThan(0.4);
});
