import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fetchFailures } from "@/lib/net/schema";
import { messagesOf } from "@/lib/i18n/messages";

function flatten(value: unknown, path: string[] = []): Map<string, string> {
  if (typeof value === "string") return new Map([[path.join("."), value]]);
  return new Map(Object.entries(value as object).flatMap(([key, child]) => [...flatten(child, [...path, key])]));
}

const english = flatten(messagesOf("en"));
const french = flatten(messagesOf("fr"));

/** The names of a message's arguments, wherever they stand. */
const argumentsOf = (message: string) =>
  [...new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name))].sort();

it("has every string in both languages, with the same arguments", () => {
  expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  // French elides before a vowel, which English has no need for.
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
