import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "@/bin/whole-file";

/**
 * The folder that contains a data directory's cluster: the data directory itself or, if root keeps that in a place the
 * server's user may not enter, one under /var/lib. A note in the data directory says which, so that a renamed data
 * directory keeps its database. Throws a one-line error if a cluster that existed is gone, and if the note is that of a
 * copy: a new cluster is never created silently.
 */
export function findHome(
  base: string,
  hidden: boolean,
  shelter = "/var/lib/periodical",
): { home: string; elsewhere: string | null } {
  const note = join(base, "postgres.location");
  const noted = existsSync(note) ? readFileSync(note, "utf8").trim() : null;
  if (noted === null && existsSync(join(base, "postgres", "PG_VERSION")) && !hidden)
    return { home: base, elsewhere: null };
  const home = noted ?? (hidden ? (olderHome(base, shelter) ?? newHome(shelter)) : base);
  const begun = existsSync(join(base, "postgres.log"));
  if (begun && !existsSync(join(home, "postgres", "PG_VERSION")))
    throw new Error(
      `The database of ${base} is gone: it was in ${noted ?? home}. Put it back, or remove ${join(base, "postgres.log")}${noted ? " and postgres.location" : ""} to begin with an empty one.`,
    );
  if (home === base) return { home, elsewhere: null };
  claim(home, base);
  if (noted === null) writeWhole(note, home);
  return { home, elsewhere: `The database lies in ${home}, since only root may enter ${base}.` };
}

function newHome(shelter: string): string {
  return join(shelter, randomBytes(6).toString("hex"));
}

/** Where the cluster was stored before there was a note. */
function olderHome(base: string, shelter: string): string | null {
  const home = join(shelter, createHash("sha256").update(base).digest("hex").slice(0, 12));
  return existsSync(join(home, "postgres", "PG_VERSION")) ? home : null;
}

/** A cluster belongs to one data directory: a renamed directory keeps it, a copy does not get it. */
function claim(home: string, base: string): void {
  mkdirSync(home, { recursive: true });
  const owner = join(home, "data-dir");
  const before = existsSync(owner) ? readFileSync(owner, "utf8").trim() : base;
  if (before !== base && existsSync(join(before, "postgres.location")))
    throw new Error(
      `The database in ${home} belongs to ${before}; ${base} is a copy without one. Remove its postgres.location and postgres.log, start it, and restore a backup.`,
    );
  writeWhole(owner, base);
}
