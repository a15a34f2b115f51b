import { mkdirSync, mkdtempSync, renameSync, cpSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findHome } from "@/bin/cluster-home";

const root = mkdtempSync(join(tmpdir(), "periodical-home-"));
const shelter = join(root, "shelter");
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
/** A data directory that has been started once, with its cluster where `findHome` puts it. */
function started(hidden: boolean): { base: string; home: string } {
  const base = join(root, `data-${(count += 1)}`);
  mkdirSync(base);
  const { home } = findHome(base, hidden, shelter);
  mkdirSync(join(home, "postgres"), { recursive: true });
  writeFileSync(join(home, "postgres", "PG_VERSION"), "18");
  writeFileSync(join(base, "postgres.log"), "");
  return { base, home };
}

it("a database lies in its data directory, and nothing is said about that", () => {
  const { base, home } = started(false);
  expect(home).toBe(base);
  expect(findHome(base, false, shelter)).toEqual({ home: base, elsewhere: null });
});

it("one that root keeps where nobody else may enter lies elsewhere, says so, and goes along when it is renamed", () => {
  const { base, home } = started(true);
  expect(findHome(base, true, shelter)).toEqual({ home, elsewhere: expect.stringContaining(home) as string });
  const renamed = `${base}-renamed`;
  renameSync(base, renamed);
  expect(findHome(renamed, true, shelter).home).toBe(home);
});

it("a copy of such a folder is told that it has no database, and the original keeps its own", () => {
  const { base, home } = started(true);
  const copy = `${base}-copy`;
  cpSync(base, copy, { recursive: true });
  expect(() => findHome(copy, true, shelter)).toThrow(`belongs to ${base}`);
  expect(findHome(base, true, shelter).home).toBe(home);
});

it.each([true, false])("a database that is gone is missed, not begun anew without a word (hidden: %s)", (hidden) => {
  const { base, home } = started(hidden);
  rmSync(join(home, "postgres"), { recursive: true });
  expect(() => findHome(base, hidden, shelter)).toThrow(`The database of ${base} is gone: it was in ${home}`);
});
