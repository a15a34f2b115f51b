import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export interface RunningSystem {
  url: string;
  link: string;
  output(): string;
  process: ChildProcess;
  /** Sends a signal and waits until the process has ended; returns how long that took, in milliseconds. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

/** Starts the whole product as a user would, with the command behind `npm start`, and waits for its ready line. */
export async function startSystem(
  env: Record<string, string>,
  { patienceMs = 540_000, root = "." } = {},
): Promise<RunningSystem> {
  const child = spawn(process.execPath, [join(root, "bin/run.mjs"), "start"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: userEnvironment(env),
  });
  let output = "";
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const ready = new Promise<{ url: string; link: string }>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`Not ready in time:\n${output}`)), patienceMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /ready at (\S+)/.exec(output)?.[1];
      const link = /15 minutes: (\S+)/.exec(output)?.[1];
      if (!url || !link) return;
      clearTimeout(timer);
      done({ url, link });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then(() => fail(new Error(`It ended:\n${output}`)));
  });
  return {
    ...(await ready),
    output: () => output,
    process: child,
    stop: async (signal = "SIGTERM") => {
      const began = performance.now();
      child.kill(signal);
      await ended;
      return performance.now() - began;
    },
  };
}

/** The environment of a user's shell: without the variables that the test runner sets for itself. */
export function userEnvironment(extra: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, TZ: _zone, DATABASE_URL: _database, ...inherited } = process.env;
  return { ...inherited, ...extra } as unknown as NodeJS.ProcessEnv;
}
