import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";

// Runs every static check to its end, so that one run shows all that is wrong; as many at once as there are processors.
const bin = (path: string) => `node_modules/${path}`;
const folders = ["app", "components", "lib", "worker", "bin", "prisma", "tests"];
let failed = 0;
const checks: [name: string, script: string, ...args: string[]][] = [
  ["types", bin("typescript/bin/tsc"), "--noEmit", "--incremental", "false"],
  ["lint", bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"],
  ["format", bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."],
  [
    "dependencies",
    bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
    ...folders,
    "--config",
    ".dependency-cruiser.cjs",
  ],
  ["dead code", bin("knip/bin/knip.js"), "--no-config-hints"],
];

// The types of routes are written first, because types and lint read them: to the development folder, which a parallel
// build does not touch.
await run("routes", bin("next/dist/bin/next"), "typegen");
const waiting = [...checks];
const lane = async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) await run(...check);
};
await Promise.all(Array.from({ length: availableParallelism() }, lane));
console.log(`${checks.length + 1 - failed} checks passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function run(name: string, script: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, NODE_ENV: "development" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const said = await new Promise<string | null>((done) => {
    execFile(process.execPath, [script, ...args], { env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      done(error ? stdout + stderr : null),
    );
  });
  console.log(`${said === null ? "ok    " : "FAILED"} ${name}`);
  if (said === null) return;
  failed += 1;
  console.log(said);
}
