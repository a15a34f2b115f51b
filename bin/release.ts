import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWhenStale, bundleTogether, standalone } from "@/bin/build";
import { copyFiles, copyPostgres, filesUnder, linkEqual } from "@/bin/release/copy";
import { licences } from "@/bin/release/licences";
import { shrink } from "@/bin/release/shrink";
import { isUsed, traceScripts } from "@/bin/release/trace";
import { offloadFolder } from "@/lib/offload/process";

// npm run release [-- --without-database]
// Writes .build/release/periodical-<version>[-<platform>] and the same as .tar.gz: everything that runs the product with plain
// Node.js, and nothing that builds it. With the embedded PostgreSQL it is for this platform, without it for all of them.
const { values } = parseArgs({ options: { "without-database": { type: "boolean", default: false } } });
const { name, version, license } = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, unknown>;
const withDatabase = !values["without-database"];
const title = `${String(name)}-${String(version)}${withDatabase ? `-${process.platform}-${process.arch}` : ""}`;
const folder = join(".build/release", title);

/** An old Node.js is refused in words, and settings in a file are read, before anything else is loaded. */
const firstOfAll = `{
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error("Periodical needs Node.js 22.19 or newer; this is " + process.versions.node + ".");
  process.exit(1);
}
if (process.getBuiltinModule("node:fs").existsSync(".env")) process.loadEnvFile(".env");
}`;

await buildWhenStale(console.log, { forRelease: true });
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await assemble();
await shrink([".next/server", ".build", "bin"].map((part) => join(folder, part)));
linkEqual(folder);
report(pack());

async function assemble(): Promise<void> {
  const entries = {
    start: "bin/start.ts",
    entry: "bin/entry.mjs",
    prepare: "bin/prepare-release.ts",
    admin: "bin/admin.ts",
  };
  await bundleTogether(entries, join(folder, "bin"), firstOfAll);
  for (const script of ["web.mjs", "probe.mjs", "supervised.mjs"])
    cpSync(join("bin", script), join(folder, "bin", script));
  const worker = ".build/worker.mjs";
  for (const part of [worker, offloadFolder(worker), "prisma/migrations", "public", "LICENSE"])
    cpSync(part, join(folder, part), { recursive: true });
  cpSync(standalone, folder, { recursive: true, verbatimSymlinks: true, filter: isUsed });
  cpSync(".next/static", join(folder, ".next/static"), { recursive: true });
  copyFiles(folder, await traceScripts(folder));
  if (withDatabase) copyPostgres(folder);
  const engines = { node: ">=22.19" };
  const scripts = { start: "node bin/start.mjs", admin: "node bin/admin.mjs" };
  const description = { name, version, license, private: true, type: "module", engines, scripts };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(description, null, 2)}\n`);
  writeFileSync(join(folder, "LICENCES.md"), licences());
}

/** The archive's path. */
function pack(): string {
  const archive = `${folder}.tar.gz`;
  execFileSync("tar", ["-czf", archive, "-C", ".build/release", title]);
  return archive;
}

function report(archive: string): void {
  const sha256 = createHash("sha256").update(readFileSync(archive)).digest("hex");
  writeFileSync(`${archive}.sha256`, `${sha256}  ${title}.tar.gz\n`);
  const files = new Map(filesUnder(folder).map((file) => [lstatSync(file).ino, lstatSync(file).size]));
  const unpacked = [...files.values()].reduce((sum, size) => sum + size, 0);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${archive}: ${megabytes(statSync(archive).size)}, unpacked ${megabytes(unpacked)}, SHA-256 ${sha256}`);
}
