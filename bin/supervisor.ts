import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { lockDataDir } from "@/bin/data-dir-lock";
import { prepareEnvironment, readSettings } from "@/bin/environment";
import { keepDatabase } from "@/bin/keep-database";
import type { Ready, Told } from "@/bin/prepare";
import { end, endsWithUs, type Supervised, supervise } from "@/bin/processes";
import { env, warningsOf } from "@/lib/env";
import type { HealthView } from "@/lib/health/schema";

/** How long web and worker together may take to stop; the database stops after them, all within 15 s. */
const patienceMs = 11_000;

/**
 * Runs the whole system in one terminal: database, migrations, first workspace, build, web and worker. Never returns:
 * stops everything and exits on a signal, when npm is gone, or when a part cannot be started.
 */
export async function start(mode: "production" | "development"): Promise<void> {
  const began = performance.now();
  const say = (line: string) => console.log(`[${((performance.now() - began) / 1_000).toFixed(1)} s] ${line}`);
  let stop: (code: number) => Promise<never> = (code) => process.exit(code);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop(0);
  }, 500).unref();

  const settings = readSettings();
  say("Starting the database...");
  const lock = await lockDataDir(settings.DATA_DIR);
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
    say("Starting web and worker...");
    const next = "node_modules/next/dist/bin/next";
    const preload = ["--import", "./bin/entry.mjs"];
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
    const listen = ["-p", String(settings.PORT), ...(settings.HOST ? ["-H", settings.HOST] : [])];
    const serve = mode === "production" ? "start" : "dev";
    processes.push(
      supervise("web", [...preload, next, serve, ...listen], common, lock.note),
      mode === "production"
        ? supervise("worker", [".build/worker.mjs"], common, lock.note)
        : supervise("worker", ["--import", "tsx", "--watch", "worker/main.ts"], common, lock.note),
    );
    const lost = Promise.race([...processes.map(({ failed }) => failed), ...(database ? [database.lost] : [])]);
    const failure = await Promise.race([lost, untilReady(ownAddress(settings), lastEvaluationAt)]);
    if (failure) throw new Error(failure);
    for (const one of processes) one.isUp();
    for (const warning of warningsOf(env())) console.warn(`Warning: ${warning}`);
    console.log(`Periodical is ready at ${env().PUBLIC_URL}`);
    console.log(`Sign in once, within 15 minutes: ${signInLink}`);
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
 * Starts a process that prepares everything and ends: this one stays, and should not keep all the memory that takes.
 */
function startPreparing(mode: "production" | "development"): ChildProcess {
  return spawn(process.execPath, [...endsWithUs, "--import", "tsx", "bin/prepare.ts", mode], {
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
  for (;;) {
    const health = await fetch(`${address}/api/health`)
      .then((response) => response.json() as Promise<HealthView>)
      .catch(() => null);
    if (health && health.status !== "unavailable" && health.worker.lastEvaluationAt !== before) return null;
    await wait(150);
  }
}

/** The address of the web on this machine. */
function ownAddress({ HOST = "0.0.0.0", PORT }: { HOST?: string | undefined; PORT: number }): string {
  const host = HOST === "0.0.0.0" ? "127.0.0.1" : HOST === "::" ? "::1" : HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}
