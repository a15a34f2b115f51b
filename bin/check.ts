import { spawnSync } from "node:child_process";

// Every static check there is, each to its end, so that one run tells all that is wrong.
const bin = (path: string) => `node_modules/${path}`;
const folders = ["app", "components", "lib", "worker", "bin", "prisma", "tests"];
const checks: [name: string, script: string, ...args: string[]][] = [
  ["format", bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."],
  ["routes", bin("next/dist/bin/next"), "typegen"],
  ["types", bin("typescript/bin/tsc"), "--noEmit", "--incremental", "false"],
  ["lint", bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"],
  [
    "dependencies",
    bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
    ...folders,
    "--config",
    ".dependency-cruiser.cjs",
  ],
  ["dead code", bin("knip/bin/knip.js"), "--no-config-hints"],
];

let failed = 0;
for (const [name, script, ...args] of checks) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name}`);
  if (status !== 0) {
    failed += 1;
    console.log(stdout + stderr);
  }
}
console.log(`${checks.length - failed} checks passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
