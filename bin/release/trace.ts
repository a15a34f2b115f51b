import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { nodeFileTrace } from "@vercel/nft";
import { filesUnder } from "@/bin/release/copy";
import { fontFiles } from "@/lib/editions/render/font-files";

/** What only a build needs, what is for images that nobody makes smaller, and what a release has of its own. */
const unused = [
  /\.(?:map|nft\.json)$/,
  /\/capsize-font-metrics\.json$/,
  /\/node_modules\/(?:@img|sharp|prettier|typescript|caniuse-lite)(?:\/|$)/,
  /\/standalone\/(?:server\.js|package\.json|\.env.*|bin|lib|prisma|tests)$/,
];

/** Whether a file that Next.js would have beside its server is one that runs. */
export function isUsed(file: string): boolean {
  return !unused.some((pattern) => pattern.test(file));
}

/** The packages' files that the scripts of a release load as they are. Paths from the top folder. */
export async function traceScripts(folder: string): Promise<string[]> {
  const isScript = (file: string) => /\/(?:bin|worker-offload)\/[^/]+\.mjs$|\/worker\.mjs$/.test(file);
  // What the web loads comes with its build.
  const scripts = filesUnder(folder).filter((file) => isScript(file) && !file.endsWith("/web.mjs"));
  const { fileList } = await nodeFileTrace(scripts, { base: ".", processCwd: "." });
  const traced = [...fileList].filter((file) => file.startsWith("node_modules/") && isUsed(file));
  // A package is looked for by a name that is put together: the tracing takes every package's description for possible.
  const loaded = new Set(traced.filter((file) => !file.endsWith("/package.json")).map(packageOf));
  const require = createRequire(import.meta.url);
  const fonts = fontFiles.map((file) => relative(".", require.resolve(file)));
  const manifests = fontFiles.map((file) => join("node_modules", ...file.split("/").slice(0, 2), "package.json"));
  return [...new Set([...traced.filter((file) => loaded.has(packageOf(file))), ...fonts, ...manifests])];
}

/** The folder of the package that a file belongs to. */
function packageOf(file: string): string {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file;
}
