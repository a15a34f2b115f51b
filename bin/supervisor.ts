import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { lockDataDir } from "@/bin/data-dir-lock";
import { prepareEnvironment, readSettings } from "@/bin/environment";
import { keepDatabase } from "@/bin/keep-database";
import type { Ready, Told } from "@/bin/make-ready";
import { commandsOf, type Mode } from "@/bin/layout";
import { end, endsWithUs, type Supervised, supervise } from "@/bin/processes";
import { type Env, env, warningsOf } from "@/lib/env";
import type { HealthView } from "@/lib/health/schema";

/** How long web and worker together may take to stop; the database stops after them, all within 15 s. */
const patienceMs = 11_000;

/** What one start runs: web and worker together, or one of them beside others elsewhere. */
export const roles = ["all", "web", "worker"] as const;
export type Role = (typeof roles)[number];

/**
 * Runs the system in one terminal: database, migrations, first workspace, build, then web and worker, or one of the two.
 * Never returns: stops everything and exits on a signal, when npm is gone, or when a part cannot be started.
 */
export async function start(mode: Mode, role: Role = "all"): Promise<void> {
  const began = performance.now();
  const say = (line: string) => console.log(`[${((performance.now() - began) / 1_000).toFixed(1)} s] ${line}`);
  let stop: (code: number) => Promise<never> = (code) => process.exit(code);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop(0);
  }, 500).unref();

  const settings = readSettings();
  if (role !== "all") requireShared(settings);
  if (!settings.DATABASE_URL) say("Starting the database...");
  // Web and worker that are started apart may share a data directory: what it must be held for is its database.
  const lock =
    role === "all" ? await lockDataDir(settings.DATA_DIR) : { note: () => undefined, release: () => undefined };
  const { postgres: first } = await prepareEnvironment({ adopt: true });
  const database = first && keepDatabase(first, settings.DATA_DIR, say);
  if (first?.elsewhere) say(first.elsewhere);
  const processes: Supervised[] = [];
  let preparing: ChildProcess | undefined;
  let stopping: Promise<never> | undefined;
  stop = (code) => (stopping ??= stopAll(code));

  async function stopAll(code: number): Promise<never> {
    say("Stopping...");
    if (preparing) await end(preparing, 0);
    await Promise.all(processes.map((one) => one.stop(patienceMs)));
    await database?.stop();
    lock.release();
    say("Stopped.");
    process.exit(code);
  }

  try {
    preparing = startPreparing(mode);
    const { lastEvaluationAt, signInLink } = await prepared(preparing, say);
    if (stopping) return await stopping;
    say(role === "all" ? "Starting web and worker..." : `Starting the ${role}...`);
    const commands = commandsOf(mode);
    const common = {
      PORT: String(settings.PORT),
      TRUST_PROXY: settings.TRUST_PROXY,
      NODE_ENV: mode,
      NEXT_TELEMETRY_DISABLED: "1",
      // date-fns-tz calculates through the process's own zone: in UTC, whose clock never changes, it is right.
      TZ: "UTC",
      // Without these, glibc keeps memory that a start has used and freed, a tenth of such a process.
      MALLOC_ARENA_MAX: "2",
      MALLOC_TRIM_THRESHOLD_: "131072",
    };
    if (role !== "worker") processes.push(supervise("web", commands.web(settings), common, lock.note));
    const worker = role === "web" ? null : supervise("worker", commands.worker, common, lock.note);
    if (worker) processes.push(worker);
    const lost = Promise.race([...processes.map(({ failed }) => failed), ...(database ? [database.lost] : [])]);
    const address = ownAddress(settings);
    const ready =
      role === "worker" ? worker?.said : role === "web" ? untilServing(address) : untilReady(address, lastEvaluationAt);
    const failure = await Promise.race([lost, ready]);
    if (failure) throw new Error(failure);
    for (const one of processes) one.isUp();
    for (const warning of warningsOf(env())) console.warn(`Warning: ${warning}`);
    if (role === "worker") console.log("The worker is ready.");
    else {
      console.log(`Periodical is ready at ${env().PUBLIC_URL}`);
      console.log(`Sign in once, within 15 minutes: ${signInLink}`);
    }
    const reason = await lost;
    if (!stopping) console.error(reason);
    await stop(1);
  } catch (error) {
    if (!stopping && error !== toldAlready) console.error(error instanceof Error ? error.message : error);
    await stop(1);
  }
}

/** The process itself has printed what went wrong. */
const toldAlready = new Error("What comes before web and worker has failed.");

/**
 * Web and worker that are started separately meet in the database and sign with the same secret. Exits if one is missing.
 */
function requireShared({ DATABASE_URL, APP_SECRET }: Env): void {
  if (DATABASE_URL && APP_SECRET) return;
  console.error("A web or a worker that is started alone needs DATABASE_URL and APP_SECRET, the same for all of them.");
  process.exit(1);
}

/** Starts a process that prepares everything and ends: this one stays, and should not keep all the memory that takes. */
function startPreparing(mode: Mode): ChildProcess {
  return spawn(process.execPath, [...endsWithUs, ...commandsOf(mode).prepare], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, TZ: "UTC" },
  });
}

/** Waits for the result of the preparation. */
async function prepared(child: ChildProcess, say: (line: string) => void): Promise<Ready> {
  let ready: Ready | undefined;
  child.on("message", (told: Told) => {
    if ("line" in told) say(told.line);
    else ready = told.ready;
  });
  await new Promise((done, fail) => child.once("close", done).once("error", fail));
  if (ready) return ready;
  if (child.exitCode === 1) throw toldAlready;
  throw new Error(`What comes before web and worker ended with ${child.signalCode ?? `code ${child.exitCode}`}.`);
}

/**
 * Waits until the web answers and says that a worker has evaluated schedules since `before`, the last time of an
 * earlier run.
 */
async function untilReady(address: string, before: string | null): Promise<null> {
  return until(async () => {
    const { body } = await get(`${address}/api/health`);
    const { status, worker } = JSON.parse(body) as HealthView;
    return status !== "unavailable" && worker.lastEvaluationAt !== before;
  });
}

/** Waits until the web answers and reaches its database. */
async function untilServing(address: string): Promise<null> {
  return until(async () => (await get(`${address}/api/health/ready`)).status === 200);
}

/** Asks again and again; one that does not answer yet is not ready. */
async function until(isSo: () => Promise<boolean>): Promise<null> {
  while (!(await isSo().catch(() => false))) await wait(150);
  return null;
}

/** Not by `fetch`, which costs this process a fifth of its memory for as long as it runs. */
async function get(url: string): Promise<{ status: number | undefined; body: string }> {
  const [response] = (await once(request(url).end(), "response")) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

/** The address of the web on this machine. */
function ownAddress({ HOST = "0.0.0.0", PORT }: { HOST?: string | undefined; PORT: number }): string {
  const host = HOST === "0.0.0.0" ? "127.0.0.1" : HOST === "::" ? "::1" : HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}
