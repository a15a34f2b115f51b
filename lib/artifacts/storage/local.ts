import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Storage } from "@/lib/artifacts/storage/storage";

/** A folder on this machine. A file gets its name in one step, once it is complete. */
export function localStorage(dataDir: string): Storage {
  const pathOf = (key: string) => join(dataDir, "artifacts", key);
  return {
    adopt: async (path, key) => {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(path, target);
    },
    open: async (key) => {
      try {
        const file = await open(pathOf(key));
        return file.createReadStream();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
