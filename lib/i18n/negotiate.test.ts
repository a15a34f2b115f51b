import { expect, it } from "vitest";
import { negotiateLocale } from "@/lib/i18n/negotiate";

it.each([
  ["fr;q=0.1, en", "en"],
  ["de, fr-CA;q=0.9, en;q=0.2", "fr"],
  ["en;q=0.3, fr;q=0.8", "fr"],
  ["fr;q=0, *", "en"],
  ["FR", "fr"],
  ["de", "en"],
  ["", "en"],
  [null, "en"],
])("of %s the language that is preferred most is spoken: %s", (header, locale) => {
  expect(negotiateLocale(header)).toBe(locale);
});
