import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A lock on a data directory, held by one start at a time. */
export interface DataDirLock {
  /**
   * Records a process that was started under the lock: the next start ends it if this one is gone without having done
   * so.
   */
  note: (pid: number) => void;
  release: () => void;
}

/** How long processes left by a dead start may take to end before they are killed. */
const patienceMs = 12_000;

/**
 * Locks the data directory. A lock left by a start that is gone is taken over, and the processes it left running are
 * ended first: a worker or web with old settings must not run beside the new ones. Exits if another start is alive.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(resolve(dataDir), "lock");
  for (;;) {
    try {
      writeFileSync(file, lineOf(process.pid), { flag: "wx" });
      return {
        note: (pid) => appendFileSync(file, lineOf(pid)),
        release: () => rmSync(file, { force: true }),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const [holder, ...left] = readLock(file);
      if (holder && holder.pid !== process.pid && isSame(holder)) {
        console.error(
          `Periodical is already running here (process ${holder.pid}). Stop it first, or set another DATA_DIR.`,
        );
        process.exit(1);
      }
      await endAll(left.filter(isSame));
      rmSync(file, { force: true });
    }
  }
}

interface Noted {
  pid: number;
  started: string;
}

function lineOf(pid: number): string {
  return `${pid} ${startOf(pid)}\n`;
}

function readLock(file: string): Noted[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [pid, started = ""] = line.split(" ");
      return { pid: Number(pid), started };
    });
}

async function endAll(left: Noted[]): Promise<void> {
  if (left.length === 0) return;
  console.error(`An earlier start has ended without stopping everything; ending ${left.length} of its processes.`);
  for (const { pid } of left) signal(pid, "SIGTERM");
  const until = performance.now() + patienceMs;
  while (left.some(isSame) && performance.now() < until) await wait(100);
  for (const one of left.filter(isSame)) signal(one.pid, "SIGKILL");
  while (left.some(isSame)) await wait(50);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in this moment.
  }
}

/** Process ids are reused, after a restart of the machine or in every container: the start time tells them apart. */
function isSame({ pid, started }: Noted): boolean {
  return pid > 0 && isAlive(pid) && startOf(pid) === started;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process started, in ticks since the machine's start; empty if that cannot be read, or the process has ended.
 */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
