import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The path of libfaketime on this machine, as installed by Debian's package of that name; undefined if missing. */
export const findFakeTime = (): string | undefined =>
  ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));

interface FalseClock {
  /**
   * Sets the clock of every process started since, including PostgreSQL, this many seconds from the true one; they
   * notice within a second.
   */
  set: (offsetSeconds: number) => void;
  /** Processes started from now on have the true clock. */
  stop: () => void;
}

/** A clock that can be set, for processes started from now on, but not for this one; null without libfaketime. */
export function startFalseClock(): FalseClock | null {
  const library = findFakeTime();
  if (!library) return null;
  const folder = mkdtempSync(join(tmpdir(), "periodical-clock-"));
  const file = join(folder, "offset");
  const set = (offsetSeconds: number) => {
    const sign = offsetSeconds < 0 ? "-" : "+";
    writeFileSync(file, `${sign}${Math.abs(offsetSeconds)}`);
  };
  set(0);
  chmodSync(folder, 0o755);
  const settings = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  Object.assign(process.env, settings);
  const stop = () => {
    for (const name of Object.keys(settings)) Reflect.deleteProperty(process.env, name);
    rmSync(folder, { recursive: true, force: true });
    clearUp();
  };
  return { set, stop };
}

/** Deletes what killed processes have left of the library's shared memory. */
function clearUp(): void {
  for (const name of existsSync("/dev/shm") ? readdirSync("/dev/shm") : []) {
    const pid = /^(?:sem\.)?faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join("/dev/shm", name), { force: true });
  }
}
