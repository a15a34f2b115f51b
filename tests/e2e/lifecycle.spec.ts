import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "../../bin/postgres.ts";
import { startSystem, userEnvironment } from "./system.ts";

const dataDir = mkdtempSync(join(tmpdir(), "periodical-life-"));
test.afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Processes on this machine whose environment names our data directory. */
function processesOf(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        Number(pid) !== process.pid &&
        readFileSync(`/proc/${pid}/environ`, "utf8").includes(`DATA_DIR=${dataDir}`) &&
        !readFileSync(`/proc/${pid}/status`, "utf8").includes("State:\tZ")
      );
    } catch {
      return false;
    }
  });
}

const pidOf = (part: string): number =>
  Number(processesOf().find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(part)));
const workerPid = () => pidOf("worker.mjs");
const databasePid = () => pidOf("bin/postgres\0-D");

test("it starts, shows the main job within a minute, survives its worker and its database, stops clean, and starts again with all data", async () => {
  const env = { PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: "warn" };
  const first = await startSystem(env);
  const began = Date.now();
  await expect.poll(() => countMails(), { timeout: 60_000 }).toBe(1);
  expect(Date.now() - began).toBeLessThan(60_000);

  const health = await (await fetch(`${first.url}/api/health`)).json();
  expect(health).toMatchObject({
    status: "ok",
    web: { status: "ok" },
    database: { status: "ok" },
    worker: { status: "ok", lastSeenAt: expect.any(String), lastEvaluationAt: expect.any(String) },
  });

  const before = workerPid();
  process.kill(before, "SIGKILL");
  await expect.poll(workerPid, { timeout: 60_000 }).not.toBe(before);
  await expect.poll(async () => (await fetch(`${first.url}/api/health`)).status, { timeout: 60_000 }).toBe(200);

  const database = databasePid();
  process.kill(database, "SIGKILL");
  await expect.poll(() => first.output(), { timeout: 60_000 }).toContain("The database is back.");
  expect(databasePid()).not.toBe(database);
  await expect.poll(async () => (await fetch(`${first.url}/api/health`)).status, { timeout: 60_000 }).toBe(200);

  const admin = (...args: string[]) =>
    execFileSync("npm", ["run", "--silent", "admin", "--", ...args], {
      encoding: "utf8",
      env: userEnvironment(env),
      stdio: ["ignore", "pipe", "ignore"],
    });
  admin("create-user", "--email", "a@example.com", "--name", "A", "--workspace", "Another", "--role", "member");
  const key = admin("create-key", "--email", "a@example.com");
  expect(key).toMatch(/^per_[\w-]{43}\n$/);
  const themes = await fetch(`${first.url}/api/v1/themes`, { headers: { authorization: `Bearer ${key.trim()}` } });
  expect(await themes.json()).toEqual({ data: [], nextCursor: null });

  expect(await first.stop()).toBeLessThan(15_000);
  await expect.poll(processesOf, { timeout: 60_000 }).toEqual([]);

  // While nothing is running, the command starts the database itself, and stops it again.
  expect(admin("sign-in-link", "--email", "a@example.com")).toMatch(/^http:\/\/localhost:\d+\/sign-in\/link\?token=/);
  await expect.poll(processesOf, { timeout: 60_000 }).toEqual([]);

  const second = await startSystem(env);
  // Why it takes only seconds: nothing is installed, migrated or built again.
  expect(second.output()).not.toMatch(/Installing|Migrated|Building/);
  expect(countMails()).toBe(1);
  expect(await second.stop("SIGINT")).toBeLessThan(15_000);
  await expect.poll(processesOf, { timeout: 60_000 }).toEqual([]);
});

test("what a start that was killed left running is ended by the next one, which takes over the database", async () => {
  const env = { PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: "warn" };
  const first = await startSystem(env);
  const noted = () =>
    readFileSync(join(dataDir, "lock"), "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[0]));
  const [supervisor = 0, ...parts] = noted();
  expect(parts).toHaveLength(2);
  // The stopped worker cannot notice that its supervisor is gone.
  process.kill(workerPid(), "SIGSTOP");
  process.kill(supervisor, "SIGKILL");
  await first.stop();
  const second = await startSystem(env);
  expect(
    processesOf()
      .map(Number)
      .filter((pid) => parts.includes(pid)),
  ).toEqual([]);
  expect(await (await fetch(`${second.url}/api/health`)).json()).toMatchObject({ status: "ok" });
  await second.stop();
  await expect.poll(processesOf).toEqual([]);
});

test("a bad setting is named in one line", async () => {
  await expect(startSystem({ PORT: "banana", DATA_DIR: dataDir }, { patienceMs: 30_000 })).rejects.toThrow(
    /^It ended:\nSetting PORT must be a port number\.\n$/,
  );
});

function countMails(): number {
  try {
    return readdirSync(join(dataDir, "outbox")).filter((name) => name.endsWith(".eml")).length;
  } catch {
    return 0;
  }
}
