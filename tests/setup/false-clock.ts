import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** libfaketime, as Debian's package of that name installs it. */
const library = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));

interface FalseClock {
  /** Sets the clock of every process that was started since, PostgreSQL's too, so many seconds from the true one; they see it within one. */
  set: (offsetSeconds: number) => void;
}

/** A clock that can be set, for the processes that this test file starts, not for itself; null where libfaketime is not installed. */
export function useFalseClock(): FalseClock | null {
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
  afterAll(() => {
    for (const name of Object.keys(settings)) Reflect.deleteProperty(process.env, name);
    rmSync(folder, { recursive: true, force: true });
  });
  return { set };
}
