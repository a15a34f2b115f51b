import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A data directory that is held for one start at a time. */
export interface DataDirLock {
  /** Puts down a process that was started under it: the next start ends it, should we be gone without having done so. */
  note: (pid: number) => void;
  release: () => void;
}

/** How long what a dead start left behind may take to end by itself. */
const patienceMs = 12_000;

/**
 * Holds the data directory. A lock left by a start that is gone is taken over, and what it left running is ended first:
 * a worker or a web of old settings must not go on beside the new ones. Exits where another start is alive.
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
    // It has ended by itself in this moment.
  }
}

/** A process id comes round again, after a restart of the machine or in every container: its start tells. */
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

/** When a process started, in ticks since the machine did; empty where that cannot be read, or it is no more. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
