import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { setPriority } from "node:os";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { findChromium } from "@/tests/e2e/chromium";
import { findDovecot } from "@/tests/setup/dovecot";
import { findFakeTime } from "@/tests/setup/false-clock";
import { findPgBouncer } from "@/tests/setup/pgbouncer";

// npm test                 every suite: unit, database, kill, browser
// npm test -- unit kill    only those
// LONG=1 npm test          random tests many times as often
const wanted = process.argv.slice(2);
const suites = ["unit", "database", "kill", "browser"].filter((suite) => wanted.length === 0 || wanted.includes(suite));
const reports = {
  vitest: ".build/vitest.json",
  browser: ".build/playwright.json",
  coverage: ".build/coverage/coverage-summary.json",
};
/** Minimum coverage of the lines of lib and worker, in percent. */
const leastCovered = 85;

interface Ran {
  name: string;
  passed: boolean;
  ms: number;
  /** What went wrong, if it failed. */
  why: string;
}

mkdirSync(".build", { recursive: true });
for (const report of Object.values(reports)) rmSync(report, { force: true });

let code = 0;
const total = { passed: 0, failed: 0 };
const failures: string[] = [];
const projects = suites.filter((suite) => suite !== "browser");
if (projects.includes("database")) ensure("pgbouncer", () => findPgBouncer() !== null);
if (projects.includes("database")) ensure("dovecot-imapd", () => findDovecot() !== null);
if (projects.includes("kill")) ensure("libfaketime", () => findFakeTime() !== undefined);
// The browser tests run beside the others: much in both waits for a minute to begin, or for killed processes to come
// back.
const browser = suites.includes("browser") ? runBrowser(projects.length > 0) : null;
if (projects.length > 0) {
  const args = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reports.vitest}`];
  // The coverage of only a part of the tests would say nothing.
  const coverage = projects.length === 3 ? ["--coverage.enabled"] : [];
  const all = ["run", ...args, ...reporters, ...coverage];
  // The browser tests take longer: if both need a processor, they come first a little more often.
  const { status, ms } = await run("node_modules/vitest/vitest.mjs", all, { nice: browser ? 2 : 0 });
  addUp(projects.join(", "), { status, ms, ran: ranByVitest() });
  if (coverage.length > 0) tellCoverage();
}
if (browser) {
  const { status, ms, output } = await browser;
  process.stdout.write(output);
  addUp("browser", { status, ms, ran: ranByPlaywright() });
}
if (total.passed === 0) code ||= 1;
// Repeated at the end, because mostly the end of a long log is kept.
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(code || (total.failed > 0 ? 1 : 0));

interface Ended {
  status: number;
  ms: number;
  /** Its output, if that was kept for later. */
  output: Buffer;
}

function runBrowser(later: boolean): Promise<Ended> {
  ensure("chromium-headless-shell", () => findChromium() !== undefined);
  if (!findChromium()) throw new Error("No Chromium: install one, or name it in CHROMIUM_PATH.");
  return run("node_modules/@playwright/test/cli.js", ["test"], { later });
}

/**
 * Runs a script of a package. `later`: its output is kept instead of printed. `nice`: how much its priority is lowered.
 */
function run(script: string, args: string[], { later = false, nice = 0 } = {}): Promise<Ended> {
  const began = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: later ? ["inherit", "pipe", "pipe"] : "inherit",
      env: { ...process.env, NODE_ENV: "test" },
    });
    if (nice > 0 && child.pid) setPriority(child.pid, nice);
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
    child.once("close", (status) =>
      done({ status: status ?? 1, ms: performance.now() - began, output: Buffer.concat(said) }),
    );
  });
}

/**
 * Adds a suite to the totals, and prints how long it took and which tests took longest. One that ended badly without
 * naming a failed test, or that left no report, counts as one failure.
 */
function addUp(name: string, { status, ms, ran }: { status: number; ms: number; ran: Ran[] }): void {
  code ||= status;
  const failed = ran.filter(({ passed }) => !passed);
  total.passed += ran.length - failed.length;
  total.failed += failed.length === 0 && status !== 0 ? 1 : failed.length;
  failures.push(...failed.map(({ name: test, why }) => `${test}\n${firstLines(why)}`));
  if (failed.length === 0 && status !== 0) failures.push(`${name}: ended with ${status}, and no test says why`);
  console.log(`\n${name}: ${ran.length} tests in ${seconds(ms)}; the slowest:`);
  for (const test of ran.toSorted((a, b) => b.ms - a.ms).slice(0, 10)) console.log(`${seconds(test.ms)}  ${test.name}`);
}

/** The first lines of a failure, without the stack frames within packages. */
function firstLines(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines
    .filter((line) => !line.includes("node_modules"))
    .slice(0, 30)
    .join("\n");
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(6)} s`;
}

function readReport(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

interface VitestResult {
  fullName: string;
  status: string;
  duration?: number;
  failureMessages?: string[];
}

interface VitestReport {
  testResults: { name: string; assertionResults: VitestResult[] }[];
}

function ranByVitest(): Ran[] {
  const { testResults = [] } = readReport(reports.vitest) as Partial<VitestReport>;
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map((one) => ({
        name: `${relative(process.cwd(), name)}: ${one.fullName}`,
        passed: one.status === "passed",
        ms: one.duration ?? 0,
        why: (one.failureMessages ?? []).join("\n"),
      })),
  );
}

interface PlaywrightResult {
  duration: number;
  errors?: { message?: string }[];
}

interface PlaywrightSuite {
  file: string;
  specs?: { title: string; tests: { status: string; results: PlaywrightResult[] }[] }[];
  suites?: PlaywrightSuite[];
}

function ranByPlaywright(): Ran[] {
  const { suites: files = [] } = readReport(reports.browser) as { suites?: PlaywrightSuite[] };
  const ran = ({ file, specs = [], suites: inner = [] }: PlaywrightSuite): Ran[] => [
    ...specs.flatMap(({ title, tests }) =>
      tests
        .filter(({ status }) => status !== "skipped")
        .map(({ status, results }) => ({
          name: `${file}: ${title}`,
          passed: status === "expected",
          ms: Math.max(...results.map(({ duration }) => duration)),
          why: results.flatMap(({ errors = [] }) => errors.map(({ message = "" }) => message)).join("\n"),
        })),
    ),
    ...inner.flatMap(ran),
  ];
  return files.flatMap(ran);
}

function tellCoverage(): void {
  const report = readReport(reports.coverage) as { total?: { lines: { pct: number } } };
  const covered = report.total?.lines.pct ?? 0;
  console.log(`\nLines of lib and worker that unit and database tests run: ${covered} %`);
  if (covered >= leastCovered) return;
  failures.push(`coverage: ${covered} % of the lines, and at least ${leastCovered} % have to be`);
  total.failed += 1;
}

/** Installs what tests need from the system, if it is missing and Debian's package can be installed. */
function ensure(name: string, isThere: () => boolean): void {
  if (isThere()) return;
  console.log(`Installing ${name}...`);
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const args of [
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", name],
  ]) {
    const [command = "", ...rest] = [...asRoot, ...args];
    spawnSync(command, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
}
