import { type ChildProcess, spawn } from "node:child_process";

/** A child process that is started again when it dies. */
export interface Supervised {
  /** Resolves with a sentence if it dies too often before `isUp` was called. */
  failed: Promise<string>;
  /** Resolves with its first message, which says that it is ready. */
  said: Promise<null>;
  /** Marks it as working: from now on it is started again however often it dies, with growing pauses. */
  isUp(): void;
  /** Asks it to stop, and kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/** Arguments that make a Node.js process end when its parent is gone. */
export const endsWithUs = ["--import", "./bin/supervised.mjs"] as const;

const restartsAllowed = 3;
/** A process that has run this long is healthy again: its next death counts as its first. */
const wellAfterMs = 60_000;
const longestPauseMs = 60_000;

/** The pause after this many consecutive deaths: a second, doubled each time, up to a minute. */
export function pauseAfter(deaths: number): number {
  return Math.min(longestPauseMs, 1_000 * 2 ** (deaths - 1));
}

/**
 * Keeps a Node.js process running; it ends with this process. `note` is called with the id of each one started. Its
 * output goes where the output of this process goes.
 */
export function supervise(
  name: string,
  args: string[],
  env: Record<string, string>,
  note: (pid: number) => void,
): Supervised {
  let child: ChildProcess;
  let [stopping, up, deaths] = [false, false, 0];
  let pause: NodeJS.Timeout | undefined;
  let say: (nothing: null) => void;
  const said = new Promise<null>((done) => {
    say = done;
  });
  const failed = new Promise<string>((give) => {
    const start = () => {
      const began = performance.now();
      child = spawn(process.execPath, [...endsWithUs, ...args], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
        env: { ...process.env, ...env },
      });
      child.once("message", () => say(null));
      if (child.pid) note(child.pid);
      child.once("exit", (code, signal) => {
        if (stopping) return;
        const how = signal ? `was killed (${signal})` : `ended with code ${code}`;
        deaths = performance.now() - began > wellAfterMs ? 1 : deaths + 1;
        if (!up && deaths > restartsAllowed) {
          give(`The ${name} process ${how}, too often to start it again.`);
          return;
        }
        const ms = pauseAfter(deaths);
        console.error(`The ${name} process ${how}; starting it again in ${ms / 1_000} s.`);
        pause = setTimeout(start, ms);
      });
    };
    start();
  });
  return {
    failed,
    said,
    isUp: () => {
      up = true;
    },
    stop: (patienceMs) => {
      stopping = true;
      clearTimeout(pause);
      return end(child, patienceMs);
    },
  };
}

/** Asks a process to stop, kills it after `patienceMs`, and waits until it has ended. */
export async function end(child: ChildProcess, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await exited;
  clearTimeout(insist);
}
