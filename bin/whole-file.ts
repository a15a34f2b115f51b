import { renameSync, writeFileSync } from "node:fs";

/** Writes a file that only its owner can read: all of it or, if the process dies meanwhile, nothing. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.tmp`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}
