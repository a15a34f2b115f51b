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
import { literalIn, type Matched, matcherOf, Seen } from "@/lib/synthesis/select/match-rules";

const item = {
  title: "Council buys an AI tool",
  text: "The journals of the town wrote about C++ for weeks. Cost: 12 000 €.",
  author: "Inès Roussel",
  source: "The Herald",
};
const matches = (field: RuleField, value: string, of: Matched = item) =>
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

  it("by a pattern in time that grows with the text alone, and of no more than it begins with", () => {
    const long = { ...item, text: "a".repeat(16_000) };
    // Other engines would take longer for this than anybody waits.
    expect(matches("pattern", "(a+)+$b", long)).toBe(false);
    expect(matches("phrase", "the end", { ...item, text: `${"a ".repeat(2_500)}the end` })).toBe(false);
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

  it("tells of a kind that there is to be little of what others tell, too, and what has to be told", () => {
    const most = rule("most", "source", "Herald", 1);
    const again = news("Times", "Council approves budget at last", town.text);
    expect(headings({ rules: [most] }, "", [...all, again])).toHaveLength(3);
    expect(headings({ rules: [most, rule("always", "source", "Herald")] })).toHaveLength(3);
  });

  it("tells all that has to be told, however little it says, as far as there are sections", () => {
    const short = Array.from({ length: 9 }, (_, n) => {
      const name = String.fromCodePoint(65 + n).repeat(4);
      return news(
        "Wire",
        `Bulletin ${name} of the wire`,
        `The ${name} was opened by ${name} Smith in ${name}ville today.`,
      );
    });
    const { fates } = write({ rules: [rule("always", "source", "Wire")] }, "", [...all, ...short]);
    expect(fates.slice(3).map(({ choice }) => choice)).toEqual(short.map(() => "chosen"));
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

const titled = (title: string, text = "") => ({ title, text, author: null, source: "The Herald" });

describe("every word of a rule counts, however short and in whatever form", () => {
  it.each<[RuleField, string, string, boolean]>([
    ["words", "ai tool", "Garden tool found", false],
    ["words", "ai tool", "AI tools are everywhere", true],
    ["words", "eu budget", "Town budget adopted", false],
    ["words", "New York", "Duke of York visits Leeds", false],
    ["words", "iOS 17", "Apple ships iOS 18", false],
    ["words", "iOS 17", "iOS 17 is here", true],
    ["words", "Formula 1", "Baby formula recalled", false],
    ["words", "c++", "C++ is 40", true],
    ["words", "C++", "What C++20 brings", true],
    ["words", "node.js", "Node.js 24 is out", true],
    ["words", "car", "Cars are banned", true],
    ["words", "job", "Jobs are lost", true],
    ["words", "city", "Two cities compete", true],
    ["words", "Israël", "Ce qu'Israël demande", true],
    ["words", "l'IA", "Une IA pour tous", true],
    ["words", "US", "Give it to us", false],
    ["words", "US-China", "China opens a dam", false],
    ["words", "US-China", "US and China talk", true],
    ["words", "AI-powered", "Solar-powered car", false],
    ["words", "e-mail", "Royal Mail strikes", false],
    ["words", "e-mail", "Your e-mail is here", true],
    ["words", "companies", "A company is sold", true],
    ["words", "Mars", "From Mar 3 on", false],
    ["phrase", "삼성전자", "삼성전자는 오늘", true],
    ["words", "삼성전자", "삼성전자는 오늘", true],
    ["phrase", "भारत", "भारतीय", false],
    ["words", "\u200b!", "Anything", false],
    ["words", "新闻", "今日新闻", true],
    ["phrase", "ai", "The mayor said so", false],
    ["phrase", "AI act", "The AI Act passes", true],
    ["phrase", "新闻", "今日新闻", true],
    ["pattern", "podcast", "A Podcast about cheese", true],
    ["pattern", "colou?r", "The color of it", true],
    ["pattern", "colors?", "A color", true],
    ["pattern", "no(t|w)here", "nowhere", true],
    ["pattern", "wolf.{0,10}bite", "The wolf may bite", true],
    ["pattern", "wolf.{0,3}bite", "The wolf may not bite", false],
  ])("%s %s in %s: %s", (field, value, title, expected) => {
    expect(matches(field, value, titled(title))).toBe(expected);
  });

  it("looks first for letters that have to be there", () => {
    expect(
      ["podcast", "wolf.{0,40}bite", "colou?r", "a|foobar", "x(foobar)?", "foo[bar]", "\\pLetter", "ab*c"].map(
        literalIn,
      ),
    ).toEqual([null, "wolf", "colo", null, null, null, null, null]);
  });
});

describe("a language is told only where it is plain", () => {
  it.each([
    ["Ferro 2.4.1 released: bug fixes, performance improvements, documentation, translations", null],
    ["Amazon Prime Day deals: Kindle, Echo, Fire TV, tablets, headphones, robot vacuums, cameras", null],
    ["Obituary: Maria Antonia Fernandez, Cuban soprano, Havana, Madrid, Buenos Aires", null],
    ["The council has adopted the budget, and nobody was against it when they voted on it at last", "en"],
    ["Le conseil a adopté le budget, et personne n’était contre dans la salle des fêtes de la ville", "fr"],
    ["Regeringen föreslår höjda skatter på flygresor från årsskiftet, säger finansministern i Stockholm", "sv"],
    ["Rząd podnosi podatki od lotów; ministerstwo zapowiada zmiany już od przyszłego roku, mówi rzecznik", "pl"],
    ["Hükümet uçuş vergilerini artırıyor, bakan gelecek yıl için değişiklik olacağını söyledi dün akşam", "tr"],
  ])("%s", (title, expected) => {
    expect(languageOfItem({ title, text: "" })).toBe(expected);
  });
});

describe("a rule is refused", () => {
  it.each([
    [{ effect: "never", field: "words", value: "  " }, "rule_value_required"],
    [{ effect: "never", field: "words", value: "\u200b" }, "rule_value_required"],
    [{ effect: "never", field: "language", value: "klingon" }, "rule_language_unknown"],
    [{ effect: "most", field: "words", value: "a", count: 0 }, "rule_count_invalid"],
    [{ effect: "maybe", field: "words", value: "a" }, "rule_invalid"],
  ])("%j", (written, error) => {
    const result = selectionSchema.safeParse({ rules: [written] });
    expect(result.error?.issues.map(({ message }) => message)).toEqual([error]);
  });
});
