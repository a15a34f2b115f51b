import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import strata from "@/lib/strata.json";

// The engine, the products and the doors, except for what adapts or assembles them, and the texts of the samples.
const domains = [...strata.engine, ...strata.products, ...strata.doors].filter(
  (name) => !["tasks", "tasks/*", "auth", "assembly", "transport", "samples"].includes(name),
);
const vocabulary = [
  "schema.ts",
  "rules.ts",
  "policy.ts",
  "queries.ts",
  "commands.ts",
  "jobs.ts",
  "notices.ts",
  "product.ts",
  "transitions.ts",
];
// Files of domains outside the vocabulary, each with its reason.
const exceptions: Record<string, string> = {
  "recurrence/describe.ts": "a rule in words, for every domain",
  "recurrence/words.ts": "the same with the messages of whoever says it, a browser too",
  "recurrence/local-time.ts": "the wall clock, for every domain",
  "recurrence/zones.ts": "the names of time zones, for every domain",
};

describe("a reader guesses where a thing lives", () => {
  it.each(domains)("lib/%s holds vocabulary files, tests and folders of its own machinery", (domain) => {
    const strangers = readdirSync(join("lib", domain), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts") && !vocabulary.includes(entry.name))
      .map(({ name }) => `${domain}/${name}`)
      .filter((path) => !(path in exceptions));
    expect(strangers).toEqual([]);
  });

  it("reads the environment in lib/env.ts and the clock in lib/clock.ts alone", () => {
    const holding = (pattern: RegExp) => sourceFiles().filter((path) => pattern.test(readFileSync(path, "utf8")));
    expect(holding(/parseEnv\(process\.env|process\.env\.\w/)).toEqual(["lib/env.ts"]);
    expect(holding(/new Date\(\)|Date\.now\(\)/)).toEqual(["lib/clock.ts"]);
  });

  it("finds one owner of a run's row, and one of a delivery's", () => {
    const writers = (table: string) =>
      sourceFiles().filter((path) => {
        const text = readFileSync(path, "utf8");
        const byClient = new RegExp(`\\.${table}\\.(create|update|upsert|delete)`);
        const bySql = new RegExp(`\\b(INSERT INTO|UPDATE|DELETE FROM) ${table}\\b`);
        return byClient.test(text) || bySql.test(text);
      });
    // After the clock was set back, every table is repaired at once.
    const mended = ["lib/health/clock/repair-clock.ts"];
    expect(writers("run").filter((path) => !path.startsWith("lib/runs/life/"))).toEqual(mended);
    expect(writers("delivery").filter((path) => !path.startsWith("lib/deliveries/life/"))).toEqual(mended);
  });
});

/** The source files in lib, without tests and generated files. */
function sourceFiles(): string[] {
  return readdirSync("lib", { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.tsx?$/.test(entry.name) &&
        !entry.name.includes(".test.") &&
        !entry.parentPath.includes("generated"),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

it("has in the documentation the picture of what the check reads", () => {
  const picture = /```\napp ──▶[^`]*```/.exec(readFileSync("docs/architecture.md", "utf8"))?.[0] ?? "";
  for (const [stratum, folders] of Object.entries(strata)) {
    const [, shown = ""] = new RegExp(`\n${stratum}((?: +.*\n)+)`).exec(picture) ?? [];
    expect(shown.trim().split(/\s+/), stratum).toEqual(folders);
  }
});
