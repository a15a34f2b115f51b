import { describe, expect, it } from "vitest";
import { composeExtractive } from "@/lib/synthesis/extractive/compose";
import {
  type Material,
  type RuleEffect,
  type RuleField,
  type SelectionInput,
  selectionSchema,
} from "@/lib/synthesis/schema";
import { languageOfItem } from "@/lib/synthesis/select/item-language";
import { matcherOf, Seen } from "@/lib/synthesis/select/match-rules";

const item = {
  title: "Council buys an AI tool",
  text: "The journals of the town wrote about C++ for weeks. Cost: 12 000 €.",
  author: "Inès Roussel",
  source: "The Herald",
};
const matches = (field: RuleField, value: string, of = item) =>
  matcherOf({ effect: "never", field, value, count: 1 })(new Seen(of));

describe("a rule speaks of an item", () => {
  it.each<[RuleField, string, boolean]>([
    ["words", "journal town", true],
    ["words", "town rugby", false],
    ["words", "AI", true],
    ["words", "ai", true],
    ["words", "ai tool rugby", false],
    ["words", "C++", true],
    ["words", "of", true],
    ["phrase", "buys an AI", true],
    ["phrase", "AI buys", false],
    ["pattern", String.raw`^council\b.*tool$`, true],
    ["pattern", String.raw`\d+ €`, true],
    ["pattern", "(", false],
    ["author", "roussel", true],
    ["author", "Nobody", false],
    ["source", "herald", true],
    ["language", "en", true],
    ["language", "de", false],
  ])("by %s: %s", (field, value, wanted) => {
    expect(matches(field, value)).toBe(wanted);
  });

  it("in time that grows with the text alone", () => {
    const long = { ...item, text: "a".repeat(16_000) };
    const began = performance.now();
    expect(matches("pattern", "(a+)+$b", long)).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

it("knows the language of an item, or that there is too little to know it", () => {
  const language = (title: string, text = "") => languageOfItem({ title, text });
  expect(
    language("Le conseil adopte le budget", "Après trois heures de débat, le conseil a adopté le budget des écoles."),
  ).toBe("fr");
  expect(
    language("Der Rat beschließt", "Nach drei Stunden hat der Rat den Haushalt der Schulen beschlossen und geht heim."),
  ).toBe("de");
  expect(language("东京股市今天收高")).toBe("zh");
  expect(language("東京の株価は上がった")).toBe("ja");
  expect(language("v12.36.0")).toBeNull();
});

describe("a selection", () => {
  let count = 0;
  const news = (source: string, title: string, text: string): Material => {
    count += 1;
    const at = new Date("2026-11-24T08:00:00Z");
    return {
      id: `s-${count}`,
      feedId: source,
      source,
      title,
      text,
      url: null,
      canonicalUrl: null,
      author: null,
      publishedAt: at,
      firstSeenAt: at,
    };
  };
  const town = news(
    "Herald",
    "Council adopts the budget",
    "The council adopted the budget for schools after three hours. Work begins in the spring of next year.",
  );
  const rugby = news(
    "Herald",
    "Lions win at rugby",
    "The Lions won their rugby match on Sunday by 24 points. The stadium was full to the last seat again.",
  );
  const onions = news(
    "Market",
    "Onions become cheaper",
    "Onions have become cheaper at the market, traders said on Friday. Nobody was surprised by that at all.",
  );
  const all = [town, rugby, onions];
  const write = (selection: SelectionInput, brief = "", materials = all) =>
    composeExtractive({
      materials,
      remembered: [],
      meanings: null,
      brief,
      selection: selectionSchema.parse(selection),
      language: "en",
    });
  const rule = (effect: RuleEffect, field: RuleField, value: string, most?: number) => ({
    effect,
    field,
    value,
    ...(most ? { count: most } : {}),
  });
  const headings = (...asked: Parameters<typeof write>) => write(...asked).sections.map(({ heading }) => heading);

  it("leaves out what a rule forbids, and the ledger names the rule", () => {
    const never = { ...rule("never", "words", "rugby"), count: 1 };
    const { sections, fates } = write({ rules: [never] });
    expect(sections.map(({ heading }) => heading)).not.toContain(rugby.title);
    expect(fates.find(({ item: id }) => id === rugby.id)).toEqual({
      item: rugby.id,
      story: null,
      choice: "unwanted",
      rule: never,
    });
  });

  it("tells nothing but what one of each field's rules allows", () => {
    const rules = [rule("only", "source", "Herald"), rule("only", "words", "budget"), rule("only", "words", "onions")];
    expect(headings({ rules })).toEqual([town.title]);
  });

  it("always tells first what a rule demands, whatever brief and other rules say, but for one that forbids it", () => {
    const always = rule("always", "words", "onions");
    const wanted = "The council. Nothing about onions.";
    expect(headings({ rules: [always, rule("only", "source", "Herald")] }, wanted)[0]).toBe(onions.title);
    expect(headings({ rules: [always, rule("never", "source", "Market")] }, wanted)).not.toContain(onions.title);
  });

  it("moves stories up and down", () => {
    expect(headings({ rules: [rule("sooner", "source", "Market")] })[0]).toBe(onions.title);
    expect(headings({ rules: [rule("later", "source", "Herald"), rule("later", "words", "nothing")] })[0]).toBe(
      onions.title,
    );
  });

  it("tells so many of a kind at most", () => {
    const { sections, fates } = write({ rules: [rule("most", "source", "Herald", 1)] });
    expect(sections).toHaveLength(2);
    expect(fates.filter(({ choice }) => choice === "not_reached")).toMatchObject([{ rule: { effect: "most" } }]);
  });

  it("tells only what answers the brief, where the theme says so", () => {
    expect(headings({ brief: "only" }, "schools")).toEqual([town.title]);
    expect(headings({ brief: "first" }, "schools")).toHaveLength(3);
    expect(headings({ brief: "only" })).toHaveLength(3);
  });

  it("leaves out other languages, where the theme says so", () => {
    const german = news(
      "Zeitung",
      "Der Rat beschließt den Haushalt",
      "Der Rat hat den Haushalt nach drei Stunden beschlossen. Die Arbeiten beginnen im Frühling, sagte die Bürgermeisterin.",
    );
    expect(headings({}, "", [...all, german])).toContain(german.title);
    const { fates } = write({ foreign: "leave_out" }, "", [...all, german]);
    expect(fates.at(-1)).toMatchObject({ choice: "unwanted", rule: { field: "language", value: "de" } });
    expect(fates.slice(0, 3).every(({ choice }) => choice === "chosen")).toBe(true);
  });
});

describe("a rule is refused", () => {
  it.each([
    [{ effect: "never", field: "words", value: "  " }, "rule_value_required"],
    [{ effect: "never", field: "language", value: "klingon" }, "rule_language_unknown"],
    [{ effect: "most", field: "words", value: "a", count: 0 }, "rule_count_invalid"],
    [{ effect: "maybe", field: "words", value: "a" }, "rule_invalid"],
  ])("%j", (written, error) => {
    const result = selectionSchema.safeParse({ rules: [written] });
    expect(result.error?.issues.map(({ message }) => message)).toEqual([error]);
  });
});
