import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const domains = [
  "recurrence",
  "schedules",
  "runs",
  "themes",
  "sources",
  "synthesis",
  "editions",
  "deliveries",
  "mailings",
  "workspaces",
  "members",
  "invitations",
  "people",
  "keys",
  "exports",
  "backups",
  "artifacts",
  "requests",
  "reports",
  "connections",
  "workflows",
  "audit",
  "health",
];
const vocabulary = ["schema.ts", "rules.ts", "policy.ts", "queries.ts", "commands.ts", "jobs.ts"];
// What a domain has beyond the vocabulary, each with its reason.
const exceptions: Record<string, string> = {
  "recurrence/describe.ts": "a rule in words, for every domain",
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
    const sources = readdirSync("lib", { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /\.tsx?$/.test(entry.name) &&
          !entry.name.includes(".test.") &&
          !entry.parentPath.includes("generated"),
      )
      .map((entry) => join(entry.parentPath, entry.name));
    const holding = (pattern: RegExp) => sources.filter((path) => pattern.test(readFileSync(path, "utf8")));
    expect(holding(/parseEnv\(process\.env|process\.env\.\w/)).toEqual(["lib/env.ts"]);
    expect(holding(/new Date\(\)|Date\.now\(\)/)).toEqual(["lib/clock.ts"]);
  });
});
