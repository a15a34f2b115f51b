import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  version?: string;
  integrity?: string;
  inBundle?: boolean;
  os?: string[];
}

it("every locked package is verified: whatever platform it is for, it has an integrity", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Locked> };
  // A package bundled in another one is covered by that package's hash.
  const unverified = Object.entries(packages).filter(
    ([path, { integrity, inBundle }]) => path !== "" && !integrity && !inBundle,
  );
  expect(unverified.map(([path]) => path)).toEqual([]);
  expect(Object.values(packages).filter(({ os }) => os !== undefined).length).toBeGreaterThan(20);
});
