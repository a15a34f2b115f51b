import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { findChromium } from "@/tests/e2e/chromium";

// npm test                 every suite: unit, database, kill, browser
// npm test -- unit kill    only those
const wanted = process.argv.slice(2);
const suites = ["unit", "database", "kill", "browser"].filter((suite) => wanted.length === 0 || wanted.includes(suite));
const reports = { vitest: ".build/vitest.json", browser: ".build/playwright.json" };

mkdirSync(".build", { recursive: true });
for (const report of Object.values(reports)) rmSync(report, { force: true });

let code = 0;
const total = { passed: 0, failed: 0 };
const projects = suites.filter((suite) => suite !== "browser");
if (projects.length > 0) {
  const args = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reports.vitest}`];
  const status = await run("node_modules/vitest/vitest.mjs", ["run", ...args, ...reporters]);
  add(status, reports.vitest, (report) => ({
    passed: Number(report.numPassedTests),
    failed: Number(report.numFailedTests),
  }));
}
if (suites.includes("browser")) {
  ensureChromium();
  const status = await run("node_modules/@playwright/test/cli.js", ["test"]);
  add(status, reports.browser, ({ stats }) => {
    const { expected, unexpected, flaky } = stats as { expected: number; unexpected: number; flaky: number };
    return { passed: expected, failed: unexpected + flaky };
  });
}
if (total.passed === 0) code ||= 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(code || (total.failed > 0 ? 1 : 0));

function run(script: string, args: string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: "inherit",
      env: { ...process.env, NODE_ENV: "test" },
    });
    child.once("exit", (status) => done(status ?? 1));
  });
}

/** Adds a suite up. One that ended badly without naming a failed test, or that left no report, counts as one failure. */
function add(
  status: number,
  file: string,
  read: (report: Record<string, unknown>) => { passed: number; failed: number },
): void {
  code ||= status;
  const { passed, failed } = existsSync(file)
    ? read(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)
    : { passed: 0, failed: 0 };
  total.passed += passed;
  total.failed += failed === 0 && status !== 0 ? 1 : failed;
}

/** The browser tests need a Chromium; where there is none and Debian's can be installed, it is. */
function ensureChromium(): void {
  if (findChromium()) return;
  console.log("Installing Chromium...");
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const args of [
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "chromium-headless-shell"],
  ]) {
    const [command = "", ...rest] = [...asRoot, ...args];
    spawnSync(command, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  if (!findChromium()) throw new Error("No Chromium: install one, or name it in CHROMIUM_PATH.");
}
