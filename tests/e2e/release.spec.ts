import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort, startPostgres } from "../../bin/postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "periodical-release-"));
const release = join(folder, "periodical");
const started = new Set<ChildProcess>();

test.beforeAll(() => {
  const [archive] = readdirSync(".build/release").filter((name) => name.endsWith(".tar.gz"));
  execFileSync("mkdir", [release]);
  execFileSync("tar", ["-xzf", join(".build/release", archive ?? ""), "-C", release, "--strip-components=1"]);
});
test.afterAll(async () => {
  await Promise.all([...started].map(stop));
  rmSync(folder, { recursive: true, force: true });
});

interface Part {
  process: ChildProcess;
  output: () => string;
  code: Promise<number | null>;
}

/** Runs a script of the release with nothing but Node.js: no packages, no path, no settings of this shell. */
function run(script: string, args: string[], env: Record<string, string>): Part {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: release,
    env: { PATH: "/usr/bin:/bin", LOG_LEVEL: "warn", ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = new Promise<number | null>((done) => child.once("exit", done));
  void code.then(() => started.delete(child));
  return { process: child, output: () => output, code };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}

const countMails = (dataDir: string): number => {
  try {
    return readdirSync(join(dataDir, "outbox")).filter((name) => name.endsWith(".eml")).length;
  } catch {
    return 0;
  }
};
const statusOf = (url: string, token?: string) =>
  fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {}).then(
    (answer) => answer.status,
    () => 0,
  );

test("a release holds at most 150 MB, and no build tools", () => {
  const sizes = new Map<number, number>();
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const found = lstatSync(join(path, entry.name));
      if (entry.isDirectory()) add(join(path, entry.name));
      else sizes.set(found.ino, found.size);
    }
  };
  add(release);
  expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(150e6);
  const packages = readdirSync(join(release, "node_modules"));
  for (const tool of ["prisma", "esbuild", "tsx", "typescript", "tailwindcss", "sharp", "vitest"])
    expect(packages).not.toContain(tool);
  expect(readFileSync(join(release, "LICENCES.md"), "utf8")).toMatch(/\| next \| [\d.]+ \| MIT \|/);
});

test("it starts in an empty folder with Node.js alone, writes and mails the first edition, and is administered", async () => {
  const dataDir = join(folder, "all");
  const port = String(await freePort());
  const env = { DATA_DIR: dataDir, PORT: port };
  const all = run("bin/start.mjs", [], env);
  await expect.poll(all.output, { timeout: 60_000 }).toContain("Sign in once");
  await expect.poll(() => countMails(dataDir), { timeout: 60_000 }).toBe(1);
  const key = run("bin/admin.mjs", ["create-key", "--email", "owner@example.com"], env);
  expect(await key.code).toBe(0);
  const editions = await fetch(`http://127.0.0.1:${port}/api/v1/editions`, {
    headers: { authorization: `Bearer ${key.output().trim()}` },
  });
  expect(await editions.json()).toMatchObject({ data: [{ status: "published" }] });
  if (process.platform === "linux") {
    const rollup = readFileSync(`/proc/${all.process.pid}/smaps_rollup`, "utf8");
    expect(Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1])).toBeLessThan(50 * 1024);
  }
  await stop(all.process);
  expect(all.output()).toContain("Stopped.");
});

test("web and workers start apart on one database, each with its probes and metrics, and the edition comes once", async () => {
  const postgres = await startPostgres(join(folder, "database"), { durable: false });
  const [port, ...workerPorts] = await Promise.all([freePort(), freePort(), freePort()]);
  const dataDir = join(folder, "apart");
  const token = "a-token-for-the-metrics";
  const env = {
    DATABASE_URL: postgres.url,
    APP_SECRET: "a-secret-of-at-least-32-characters",
    DATA_DIR: dataDir,
    PORT: String(port),
    METRICS_TOKEN: token,
  };
  const alone = run("bin/start.mjs", ["worker"], { DATA_DIR: dataDir });
  expect(await alone.code).toBe(1);
  expect(alone.output()).toContain("needs DATABASE_URL and APP_SECRET");

  const web = run("bin/start.mjs", ["web"], env);
  const workers = workerPorts.map((one) => run("bin/start.mjs", ["worker"], { ...env, WORKER_PORT: String(one) }));
  await expect.poll(web.output, { timeout: 60_000 }).toContain("Sign in once");
  for (const worker of workers) await expect.poll(worker.output, { timeout: 60_000 }).toContain("The worker is ready.");
  await expect.poll(() => countMails(dataDir), { timeout: 60_000 }).toBe(1);

  for (const one of [port, ...workerPorts]) {
    const base = `http://127.0.0.1:${one}`;
    expect(await statusOf(`${base}/api/health/live`)).toBe(200);
    expect(await statusOf(`${base}/api/health/ready`)).toBe(200);
    expect(await statusOf(`${base}/metrics`)).toBe(404);
    expect(await statusOf(`${base}/metrics`, token)).toBe(200);
  }
  const textOf = async (one: number | undefined) =>
    (await fetch(`http://127.0.0.1:${one}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
  expect(await textOf(port)).toMatch(/periodical_http_requests_total\{kind="other",status="2xx"\} \d/);
  const accepted = (await Promise.all(workerPorts.map(textOf)))
    .flatMap((text) => [...text.matchAll(/periodical_deliveries_total\{[^}]*"accepted"\} (\d+)/g)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
  expect(accepted).toBe(1);

  // A worker that is asked to stop does so alone; the other goes on.
  const [first, second] = workers;
  if (!first || !second) throw new Error("There are two.");
  await stop(first.process);
  expect(await statusOf(`http://127.0.0.1:${workerPorts[0]}/api/health/live`)).toBe(0);
  expect(await statusOf(`http://127.0.0.1:${workerPorts[1]}/api/health/ready`)).toBe(200);
  expect((await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()) as object).toMatchObject({ status: "ok" });
  await stop(second.process);
  await stop(web.process);

  // Before an upgrade: the database is brought up to date by itself, and there is nothing to do here.
  const prepare = run("bin/prepare.mjs", [], env);
  expect(await prepare.code).toBe(0);
  expect(prepare.output()).toBe("");
  await postgres.stop();
});
