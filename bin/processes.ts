import { type ChildProcess, spawn } from "node:child_process";

/** A child process that is restarted when it dies, until it dies too often. */
export interface Supervised {
  /** Resolves with a sentence when the process cannot be kept alive. */
  failed: Promise<string>;
  /** Asks it to stop, and insists after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

const restartsAllowed = 3;
const within = 60_000;

/**
 * Keeps a Node.js process running: one that dies is started again after a second, and given up after dying more
 * than three times in a minute. It ends when we do. `note` is told the id of each. Its output goes where ours goes.
 */
export function supervise(
  name: string,
  args: string[],
  env: Record<string, string>,
  note: (pid: number) => void,
): Supervised {
  let child: ChildProcess;
  let stopping = false;
  const deaths: number[] = [];
  const failed = new Promise<string>((give) => {
    const start = () => {
      child = spawn(process.execPath, ["--import", "./bin/supervised.mjs", ...args], {
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, ...env },
      });
      if (child.pid) note(child.pid);
      child.once("exit", (code, signal) => {
        if (stopping) return;
        const how = signal ? `was killed (${signal})` : `ended with code ${code}`;
        const now = performance.now();
        deaths.push(now);
        if (deaths.filter((at) => now - at < within).length > restartsAllowed) {
          give(`The ${name} process ${how}, too often to start it again.`);
          return;
        }
        console.error(`The ${name} process ${how}; starting it again.`);
        setTimeout(() => {
          if (!stopping) start();
        }, 1_000);
      });
    };
    start();
  });
  return {
    failed,
    stop: (patienceMs) => {
      stopping = true;
      return end(child, patienceMs);
    },
  };
}

async function end(child: ChildProcess, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await exited;
  clearTimeout(insist);
}
