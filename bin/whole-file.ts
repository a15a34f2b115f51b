import { renameSync, writeFileSync } from "node:fs";

/** Writes a file that only its owner reads: all of it or, wherever the process dies, nothing. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.tmp`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}
