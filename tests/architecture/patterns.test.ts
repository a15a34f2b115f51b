import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { parseSync } from "@swc/core";
import { expect, it } from "vitest";

interface Pattern {
  file: string;
  source: string;
  flags: string;
}

/** Every regular expression in the product's code. */
async function patterns(): Promise<Pattern[]> {
  const found: Pattern[] = [];
  for await (const file of glob("{app,components,lib,worker}/**/*.{ts,tsx}")) {
    if (file.includes("generated") || file.includes(".test.")) continue;
    const tree: unknown = parseSync(readFileSync(file, "utf8"), { syntax: "typescript", tsx: file.endsWith("x") });
    visit(tree, ({ pattern, flags }) => found.push({ file, source: pattern, flags }));
  }
  return found;
}

function visit(node: unknown, tell: (literal: { pattern: string; flags: string }) => void): void {
  if (typeof node !== "object" || node === null) return;
  if ("type" in node && node.type === "RegExpLiteral") tell(node as unknown as { pattern: string; flags: string });
  for (const child of Object.values(node)) visit(child, tell);
}

const pieces = [
  " ",
  "\n",
  "\t",
  "a",
  "A. ",
  "1",
  "/",
  "//",
  "<",
  "<a ",
  "<a",
  "{{",
  "{{ ",
  "@",
  "a@",
  "-",
  "_",
  ".",
  "...",
  "'",
  '"',
  "[",
  "(",
  ",",
  "x,",
  "&",
  "=",
  ":",
  "é",
  ")",
  "feed",
  "https://a.",
  "max-age=",
];

it("no pattern takes time that grows with the square of what it meets", async () => {
  const all = await patterns();
  expect(all.length).toBeGreaterThan(50);
  const slow: string[] = [];
  for (const { file, source, flags } of all) {
    const pattern = new RegExp(source, flags.includes("g") ? flags : `${flags}g`);
    for (const piece of pieces) {
      const text = `${piece.repeat(Math.ceil(60_000 / piece.length))}\u0001!`;
      const began = performance.now();
      text.replace(pattern, "");
      // A linear pattern takes a few milliseconds, any other one seconds.
      if (performance.now() - began > 1_000) slow.push(`${file}: /${source}/ over ${JSON.stringify(piece)}`);
    }
  }
  expect(slow).toEqual([]);
});
