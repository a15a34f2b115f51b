import {
  isLiteralElement,
  isPluralElement,
  isPoundElement,
  isSelectElement,
  parse,
  type MessageFormatElement,
} from "@formatjs/icu-messageformat-parser";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clientMessages, clientSources } from "@/bin/client-messages";
import { fetchFailures } from "@/lib/net/schema";
import { messagesOf } from "@/lib/i18n/messages";
import { jobContracts } from "@/worker/contracts";

function flatten(value: unknown, path: string[] = []): Map<string, string> {
  if (typeof value === "string") return new Map([[path.join("."), value]]);
  return new Map(Object.entries(value as object).flatMap(([key, child]) => [...flatten(child, [...path, key])]));
}

const english = flatten(messagesOf("en"));
const french = flatten(messagesOf("fr"));

/** The names of a message's arguments, at any depth. */
const argumentsOf = (message: string) => [...new Set(namesIn(parse(message, { ignoreTag: true })))].sort();

function namesIn(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (isLiteralElement(element) || isPoundElement(element)) return [];
    const within =
      isSelectElement(element) || isPluralElement(element)
        ? Object.values(element.options).flatMap(({ value }) => value)
        : [];
    return [element.value, ...namesIn(within)];
  });
}

it("has every string in both languages, with the same arguments", () => {
  expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  // French elides before a vowel, English does not.
  for (const [key, message] of english) {
    const extra = key === "recurrence.zone" ? ["elide"] : [];
    expect(argumentsOf(french.get(key) ?? ""), key).toEqual([...argumentsOf(message), ...extra].sort());
  }
});

it("has a sentence for every error that the code names", () => {
  const known = Object.keys(messagesOf("en").errors);
  const named = new Set<string>(fetchFailures);
  for (const entry of readdirSync("lib", { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.test)\.ts$/.test(entry.name) || entry.parentPath.includes("generated")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const [, code] of text.matchAll(/new AppError\(\s*"\w+",\s*"(\w+)"/g)) if (code) named.add(code);
    for (const [, code] of text.matchAll(/new (?:Task|Call)Failure\(\s*(?:\{ code: )?"(\w+)"/g))
      if (code) named.add(code);
    for (const [, code] of text.matchAll(/new DataFault\(\s*"(\w+)"/g)) if (code) named.add(code);
    for (const [, code] of text.matchAll(/fault = \{ code: "(\w+)"/g)) if (code) named.add(code);
    for (const [, code] of text.matchAll(/error: "(\w+_\w+)"/g)) if (code) named.add(code);
    for (const [, code] of text.matchAll(/\.(?:min|max|regex|refine)\([^)]*"(\w+_\w+)"\)/g)) if (code) named.add(code);
  }
  expect(named.size).toBeGreaterThan(30);
  expect([...named].filter((code) => !known.includes(code))).toEqual([]);
});

it("names every queue", () => {
  expect(jobContracts.map(({ name }) => `jobs.queue.${name}`).filter((key) => !english.has(key))).toEqual([]);
});

it("hands every page the messages that its client components use, and no page another language's or all of them", async () => {
  const sourcesOf = await clientSources();
  const needed = clientMessages(sourcesOf);
  expect(Object.keys(needed).length).toBeGreaterThan(30);
  for (const entry of Object.keys(needed).filter((name) => name !== "error"))
    expect(readFileSync(`app/${entry}.tsx`, "utf8"), entry).toContain(`<PageMessages of="${entry}">`);
  // Importing the catalogue would bundle both languages.
  for (const [entry, sources] of Object.entries(sourcesOf))
    expect(
      sources.filter((path) => /^lib\/i18n\/(messages|errors)/.test(path)),
      entry,
    ).toEqual([]);
  // A page with little text needs few messages, for example the start page.
  expect(needed["(signed-in)/page"]).toBeUndefined();
  expect(needed["(signed-in)/schedules/new/page"]).toContain("recurrence");
  expect(needed["(signed-in)/schedules/new/page"]).not.toContain("audit");
  // A key whose kind is only known at run time is found too, and a path inside another one is not listed again.
  expect(needed["(signed-in)/reports/[id]/page"]).toContain("themes.delete");
  expect(needed["(signed-in)/schedules/page"]?.filter((path) => path.startsWith("schedules"))).toEqual(["schedules"]);
});
