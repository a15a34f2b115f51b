import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build as esbuild } from "esbuild";
import { writeClientMessages } from "@/bin/client-messages";
import { endsWithUs } from "@/bin/processes";
import { offloadFolder } from "@/lib/offload/process";

const stamp = ".build/source-hash";
const parts = [
  "app",
  "components",
  "lib",
  "worker",
  "bin",
  "prisma",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.js",
  "package-lock.json",
  "postcss.config.mjs",
  "tsconfig.json",
];

/** The web with the packages that it loads, as Next.js puts them together for a release. */
export const standalone = ".next/standalone";

/**
 * Builds web and worker for production if the build on disk was made from other sources, or lacks what a release needs.
 */
export async function buildWhenStale(say: (line: string) => void, { forRelease = false } = {}): Promise<void> {
  const wanted = sourceHash();
  const isBuilt = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(".next/BUILD_ID");
  if (isBuilt && (!forRelease || existsSync(standalone))) return;
  say("Building (once, about a minute)...");
  await writeClientMessages();
  await Promise.all([buildWeb(), buildWorker(), bundle("bin/admin.ts", ".build/admin.mjs")]);
  // A clone has the packages themselves.
  if (!forRelease) rmSync(standalone, { recursive: true, force: true });
  writeFileSync(stamp, wanted);
}

/**
 * Builds one file with all that the worker loads, and beside it a folder for the processes that work on content written
 * by others, in parts that are loaded when they are needed. Only the used parts of a package are included: loaded file
 * by file, packages took seconds of each start and half of the memory.
 */
export async function buildWorker(outfile = ".build/worker.mjs"): Promise<void> {
  mkdirSync(".build", { recursive: true });
  await Promise.all([bundle("worker/main.ts", outfile), buildOffload(offloadFolder(outfile))]);
}

/** Builds one file with all that `entry` loads. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await esbuild({ ...bundled, entryPoints: [entry], outfile });
}

/** Builds several entries into a folder, with what they share beside them. `first` is JavaScript that runs in each before it. */
export async function bundleTogether(entryPoints: Record<string, string>, outdir: string, first = ""): Promise<void> {
  await esbuild({ ...bundled, ...inParts, banner: { js: `${bundled.banner.js}${first}` }, entryPoints, outdir });
}

/** Builds the code of the processes that work on content written by others. */
export async function buildOffload(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await bundleTogether({ main: "lib/assembly/offload.ts" }, outdir);
}

const bundled = {
  bundle: true,
  external: ["@prisma/client", "@react-pdf/*", "pg-native", "pino"],
  // CommonJS packages load the modules of Node.js with `require`.
  banner: {
    js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
  },
  format: "esm",
  platform: "node",
  target: "node22",
  jsx: "automatic",
  logLevel: "error",
} satisfies BuildOptions;

const inParts = { splitting: true, outExtension: { ".js": ".mjs" } } satisfies BuildOptions;

async function buildWeb(): Promise<void> {
  // Left by a version that kept a cache; this one does not use it.
  rmSync(".next/cache", { recursive: true, force: true });
  const child = spawn(process.execPath, [...endsWithUs, "node_modules/next/dist/bin/next", "build"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`The build failed:\n${Buffer.concat(output).toString()}`);
}

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    if (!existsSync(part)) continue;
    for (const file of filesOf(part)) hash.update(file).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test.") && !entry.parentPath.includes("generated"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
